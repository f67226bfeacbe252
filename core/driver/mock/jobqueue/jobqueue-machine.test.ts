/** What each operation of a replay comes to on the job queue, by its own face and by the C face; straight, and steered straight on. */
import { describe, expect, test } from "vitest"
import { compileReplay } from "../../../lang/compile.ts"
import { openSession } from "../../../session/open-session.ts"
import type { Session } from "../../../session/session-types.ts"

const head = (scheduler: string) => `replay 1\nscheduler ${scheduler}\n`

function run(text: string, steer: boolean): Session {
  const program = compileReplay(text)
  if (!program.ok) throw new Error(program.error.map((one) => `${one.line}: ${one.message}`).join("\n"))
  const session = openSession(program.value, steer ? { strategy: { pick: () => 0 } } : {})
  while (session.state === "ready" || session.state === "running") session.run({ turns: 10_000 })
  return session
}

interface Case {
  readonly does: string
  readonly replay: string
}

const CASES: readonly Case[] = [
  {
    does: "a machine without schedulers has nothing to do",
    replay: `machine mock {}
client c { syncobj s }
at 0us c signal s as call
expect call ok`,
  },
  {
    does: "a kill lets what the device has finish, and ends what waits",
    replay: `machine mock { sched gfx { credits 1 } }
queue q on gfx
at 0us submit a to q { run 10us }
at 0us submit b to q { run 10us }
at 5us kill q
at 6us submit c to q { run 10us }
expect a ok
expect b fails ESRCH
expect b finished at 10us
expect c fails ESRCH`,
  },
  {
    does: "a killed job still waits for what it depended on",
    replay: `machine mock { sched gfx }
queue q on gfx
fence x
at 0us submit a to q { run 10us } after fence x
at 5us kill q
at 50us signal x
expect a fails ESRCH
expect a finished at 50us`,
  },
  {
    does: "a queue that is finished waits for the device, if that cannot be told to leave a job",
    replay: `machine mock { sched gfx { credits 1 } }
queue q on gfx
at 0us submit a to q { run 10us }
at 0us submit b to q { run 10us }
at 5us fini q
expect a ok
expect a finished at 10us
expect b fails ECANCELED`,
  },
  {
    does: "a device that can be told to leave a job is told",
    replay: `machine mock { sched gfx { cancel-job } }
queue q on gfx
queue other on gfx
at 0us submit a to q { run 10us }
at 1us submit b to other { run 10us }
at 5us fini q
expect a fails ECANCELED
expect a finished at 5us
expect b ok
expect b finished at 15us`,
  },
  {
    does: "a hung job of a finished queue is awaited as long as a job may take",
    replay: `machine mock { sched gfx { timeout 3ms } }
queue q on gfx
at 0us submit a to q { run 10us; hang }
at 1ms fini q
expect a fails ECANCELED
expect a finished at 4ms`,
  },
  {
    does: "a reset loses what is on its rings, in order, and the core runs nothing twice",
    replay: `machine mock { sched gfx { timeout 1ms; on-timeout reset-resubmit; credits 2 } }
queue q on gfx
at 0us submit a to q { run 10us; hang }
at 0us submit b to q { run 10us }
at 2ms submit c to q { run 10us }
expect a fails ECANCELED
expect b fails ECANCELED
expect order finished a, b, c
expect c ok`,
  },
  {
    does: "the errno of a reset is the driver's",
    replay: `machine mock { sched gfx { timeout 1ms; reset-errno EIO } }
queue q on gfx
at 0us submit a to q { run 10us; hang }
expect a fails EIO
expect a finished at 1ms`,
  },
  {
    does: "a reset of all devices loses what all of them have",
    replay: `machine mock { sched gfx { timeout 1ms; on-timeout reset-all }; sched copy }
queue q on gfx
queue r on copy
at 0us submit a to q { run 10us; hang }
at 0us submit b to r { run 5ms }
expect a fails ECANCELED
expect b fails ECANCELED
expect b finished at 1ms`,
  },
  {
    does: "blame closes the queue of the job, and of no other",
    replay: `machine mock { sched gfx { timeout 1ms; karma } }
queue q on gfx { guilty }
queue other on gfx
at 0us submit a to q { run 10us; hang }
at 2ms submit b to q { run 10us }
at 2ms submit c to other { run 10us }
expect a fails ECANCELED
expect b fails ECANCELED
expect c ok`,
  },
  {
    does: "so many hangs are forgiven",
    replay: `machine mock { sched gfx { timeout 1ms; karma; hang-limit 1 } }
queue q on gfx { guilty }
at 0us submit a to q { run 10us; hang }
at 2ms submit b to q { run 10us; hang }
at 4ms submit c to q { run 10us }
expect a fails ECANCELED
expect b run at 2ms
expect b fails ECANCELED
expect c fails ECANCELED
expect order finished a, b, c`,
  },
  {
    does: "a reset that kills kills the queue of the hung job",
    replay: `machine mock { sched gfx { credits 1; timeout 1ms; on-timeout reset-kill } }
queue q on gfx
queue other on gfx
at 0us submit a to q { run 10us; hang }
at 0us submit b to q { run 10us }
at 0us submit c to other { run 10us }
expect a fails ECANCELED
expect b fails ESRCH
expect c ok`,
  },
  {
    does: "an abort ends one job, and its ring goes on",
    replay: `machine mock { sched gfx { timeout 1ms; on-timeout abort } }
queue q on gfx
queue other on gfx
at 0us submit a to q { run 10us; hang }
at 0us submit b to other { run 10us }
expect a fails ETIMEDOUT
expect a finished at 1ms
expect b ok
expect b finished at 1010us`,
  },
  {
    does: "who waits behind a hung job is not late",
    replay: `machine mock { sched gfx { timeout 1ms; on-timeout abort } }
queue q on gfx
queue other on gfx
at 0us submit a to q { run 10us; hang }
at 1us submit b to other { run 500us }
expect a finished at 1ms
expect b ok
expect b finished at 1500us`,
  },
  {
    does: "a job that was over after all is over without an error",
    replay: `machine mock { sched gfx { timeout 1ms; on-timeout late-complete-reset; credits 2 } }
queue q on gfx
at 0us submit a to q { run 10us; hang }
at 0us submit b to q { run 10us }
expect a ok
expect b fails ECANCELED`,
  },
  {
    does: "a job that is only slow goes on",
    replay: `machine mock { sched gfx { timeout 1ms; on-timeout no-hang } }
queue q on gfx
at 0us submit a to q { run 2500us }
expect a ok
expect a finished at 2500us`,
  },
  {
    does: "with the device all of it ends, and what comes later too",
    replay: `machine mock { sched gfx { credits 2; timeout 1ms; on-timeout enodev }; sched copy }
queue q on gfx
queue other on gfx
queue both on gfx, copy
at 0us submit a to q { run 10us; hang }
at 0us submit b to other { run 10us }
at 0us submit w to other { run 10us }
at 2ms submit c to q { run 10us }
at 2ms submit d to other { run 10us }
at 2ms submit e to both { run 10us }
expect a fails ENODEV
expect b fails ENODEV
expect w fails ENODEV
expect c fails ENODEV
expect d fails ENODEV
expect e ok`,
  },
  {
    does: "which scheduler a queue with several goes to is decided late",
    replay: `machine mock { sched gfx { credits 1 }; sched copy { credits 1 } }
queue q on gfx
queue both on gfx, copy
at 0us submit a to q { run 100us }
at 1us submit b to both { run 10us }
expect b finished at 11us`,
  },
  {
    does: "a queue that is moved goes on elsewhere, behind what the device has of it",
    replay: `machine mock { sched gfx { credits 1 }; sched copy { credits 1 } }
queue q on gfx
at 0us submit a to q { run 100us }
at 0us submit b to q { run 10us }
at 50us move q to copy
at 60us submit c to q { run 10us }
at 200us submit d to q { run 10us }
expect order finished a, b, c, d
expect d ok
expect d finished at 210us`,
  },
  {
    does: "a scheduler that is finished takes the queues with it that have no other",
    replay: `machine mock { sched gfx { credits 1 }; sched copy { credits 1 } }
queue q on gfx
queue both on gfx, copy
at 0us submit a to both { run 100us }
at 0us submit b to q { run 100us }
at 50us fini sched gfx
at 60us submit c to both { run 10us }
at 60us submit d to q { run 10us }
expect a fails ECANCELED
expect b fails ECANCELED
expect c ok
expect d fails ENOENT`,
  },
  {
    does: "stopped, nothing is handed over and clocks stand",
    replay: `machine mock { sched gfx { credits 2; timeout 1ms; on-timeout abort } }
queue q on gfx
at 0us submit a to q { run 100us; hang }
at 500us stop gfx
at 600us submit b to q { run 10us }
at 5ms start gfx
expect b run at 5ms
expect a fails ETIMEDOUT
expect a finished at 5500us`,
  },
  {
    does: "a fault counts as a time that is over",
    replay: `machine mock { sched gfx { timeout 1s; on-timeout abort } }
queue q on gfx
at 0us submit a to q { run 100us; hang }
at 500us fault gfx
expect a fails ETIMEDOUT
expect a finished at 500us`,
  },
  {
    does: "a device that is known to be dead has every job late at once",
    replay: `machine mock { sched gfx { timeout 1s; on-timeout abort } }
queue q on gfx
at 0us submit a to q { run 100us; hang }
at 500us tdr-now gfx
at 600us submit b to q { run 100us; hang }
expect a finished at 500us
expect b fails ETIMEDOUT
expect b finished at 600us`,
  },
  {
    does: "while timeouts are suspended no job is late",
    replay: `machine mock { sched gfx { timeout 1ms; on-timeout abort } }
queue q on gfx
at 0us submit a to q { run 100us; hang }
at 500us suspend-timeout gfx
at 2500us resume-timeout gfx
expect a fails ETIMEDOUT
expect a finished at 3ms`,
  },
  {
    does: "what the driver waits for itself holds the job, and no credits",
    replay: `machine mock { sched gfx { credits 1 } }
queue q on gfx
queue other on gfx
fence x
at 0us submit a to q { run 10us; prepare x }
at 1us submit b to other { run 10us }
at 50us signal x
expect b finished at 11us
expect a run at 50us
expect a ok`,
  },
  {
    does: "answers without the device are the job's result",
    replay: `machine mock { sched gfx }
queue q on gfx
at 0us submit a to q { run 10us; result null }
at 0us submit b to q { run 10us; result err-ptr; error ENOMEM }
at 0us submit c to q { run 10us; result err-ptr }
at 0us submit d to q { run 10us; result already-signaled }
at 0us submit e to q { run 10us; result already-signaled; error EIO }
at 0us submit f to q { run 10us; error EIO }
expect a ok
expect b fails ENOMEM
expect c fails EINVAL
expect d ok
expect e fails EIO
expect f fails EIO`,
  },
  {
    does: "who depends on the hand-over goes on with it",
    replay: `machine mock { sched gfx { credits 2; rings 2 } }
queue q on gfx
queue other on gfx
at 0us submit a to q { run 100us }
at 0us submit b to other { run 10us } after scheduled a
expect b finished at 10us`,
  },
  {
    does: "a job that could never fit is refused",
    replay: `machine mock { sched gfx { credits 2 } }
queue q on gfx
at 0us submit a to q { run 10us; credits 3 }
at 0us submit b to q { run 10us; credits 2 }
expect a fails EINVAL
expect b ok`,
  },
  {
    does: "a flush returns at once; an exit by SIGKILL is a kill",
    replay: `machine mock { sched gfx { credits 1 } }
queue q on gfx
queue other on gfx
at 0us submit a to q { run 100us }
at 0us submit b to q { run 100us }
at 10us flush q { timeout 1ms }
at 20us flush q { exiting; sigkill; timeout 1ms }
at 20us submit c to other { run 10us }
expect a ok
expect b fails ESRCH
expect c ok`,
  },
  {
    does: "a new priority is a new weight",
    replay: `machine mock { sched gfx { credits 1 } }
queue q on gfx
queue other on gfx
at 0us priority other low
repeat 40 every 0us from 0us { submit a to q { run 10us }; submit b to other { run 10us } }
expect order finished a[8], b[2]
expect b[39] ok`,
  },
]

describe.each([
  ["jobqueue", "straight", false],
  ["jobqueue", "steered", true],
  ["c-api", "straight", false],
  ["c-api", "steered", true],
] as const)("%s %s", (scheduler, _, steer) => {
  test.each(CASES)("$does", ({ replay }) => {
    const text = head(scheduler) + replay
    const session = run(text, steer)
    const failed = session.verdicts().filter(({ held }) => !held)
    expect([session.report, failed.map(({ line, text: found }) => `${text.split("\n")[line - 1]}: ${found}`)]).toEqual([
      null,
      [],
    ])
    expect(session.state).toBe("ended")
  })
})
