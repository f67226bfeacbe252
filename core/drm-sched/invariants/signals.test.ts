/** I1: each armed fence will signal. What is reported when it cannot, and what the real code may do. Source: reference 11. */
import { describe, expect, test } from "vitest"
import type { ScriptedJob } from "../../../tests/drm-sched/scripted-machine.ts"
import { type Fault, WatchedMachine, busy, forgetPending, unlisten } from "../../../tests/drm-sched/watched-machine.ts"
import { finishScheduler } from "../fini.ts"
import { KillCallback, killEntity } from "../kill.ts"
import type { JobState } from "../objects.ts"
import { stopScheduler, stopWorkQueues } from "../recovery.ts"

const leftIn = (state: JobState): Fault => [
  `a job is left in the state ${state}`,
  ({ m, running }) => {
    forgetPending(m)
    unlisten(running)
    running.state = state
  },
  `lost-fence: running is left in the state ${state}`,
]

describe.each<Fault>([
  leftIn("run-worker"),
  leftIn("driver"),
  leftIn("retired"),
  [
    "a job is freed before its fence signals",
    ({ m, running }) => {
      forgetPending(m)
      unlisten(running)
      running.state = "freed"
    },
    "lost-fence: running is freed, and its fence never signals",
  ],
  [
    "nobody listens to the hardware",
    ({ m, running }) => {
      unlisten(running)
      m.sched.creditCount = 0
    },
    "lost-fence: running is pending, and nobody waits for its hardware fence",
  ],
  [
    "nobody listens to the hardware, and the scheduler is stopped",
    ({ m, running }) => {
      stopWorkQueues(m.sched)
      unlisten(running)
      m.sched.creditCount = 0
    },
    "lost-fence: running is pending, and nobody waits for its hardware fence",
  ],
  [
    "there is no hardware fence, and the scheduler goes on",
    ({ m, running }) => {
      unlisten(running)
      running.finished.parent = null
      m.sched.creditCount = 0
    },
    "lost-fence: running is pending, and nobody waits for its hardware fence",
  ],
  [
    "a wake-up is taken off its fence",
    ({ gate, second }) => gate.removeCallback(second.wakeup),
    "lost-fence: waiting waits for a fence that will not wake it",
  ],
  [
    "a wake-up is forgotten (G7)",
    ({ gate, second, m }) => {
      gate.removeCallback(second.wakeup)
      gate.signal(m.engine)
    },
    "lost-fence: waiting waits for a fence that has signalled",
  ],
  [
    "an entity with jobs leaves the tree",
    ({ second }) => {
      second.waiting = false
    },
    "lost-fence: waiting is queued, and its entity is in no run queue",
  ],
  [
    "an entity with jobs is not attached",
    ({ second }) => {
      second.listed = false
    },
    "lost-fence: waiting is queued, and its entity is in no run queue",
  ],
  [
    "a timed-out job's hardware fence is let go",
    ({ m, running }) => {
      forgetPending(m)
      running.state = "timeout-worker"
      running.doneCallback = null
    },
    "lost-fence: running timed out, and nobody waits for its hardware fence",
  ],
  [
    "a job finishes without having been scheduled (G8)",
    ({ m, running }) => {
      running.finished.scheduledAt = -1 as typeof running.finished.scheduledAt
      running.finished.signal(m.engine)
      m.sched.creditCount = 0
    },
    "lost-fence: running finished, and its scheduled fence never signals",
  ],
])("%s", (_what, breakIt, report) => {
  test(report, () => {
    const one = busy()
    breakIt(one)
    expect(one.m.rest()).toBe(report)
  })
})

test("a queued job whose scheduler is gone", () => {
  const m = new WatchedMachine()
  m.submit(m.newEntity(), "a", { after: [m.fence()] })
  finishScheduler(m.sched)
  expect(m.rest()).toBe("lost-fence: a is queued, and its scheduler is gone")
})

test("a stopped scheduler's jobs have no hardware fence until it starts again", () => {
  const { m, running } = busy()
  stopScheduler(m.sched, null)
  expect([running.finished.parent, running.state, m.broken()]).toEqual([null, "pending", null])
})

describe("a killed job", () => {
  function killed(): { m: WatchedMachine; waiting: ScriptedJob; callback: KillCallback } {
    const { m, second, waiting } = busy()
    killEntity(second, m.systemQueue)
    const callback = waiting.doneCallback
    if (!(callback instanceof KillCallback)) throw new Error("not killed")
    return { m, waiting, callback }
  }
  const lost = "lost-fence: waiting was killed, and nothing will signal its fence"

  test("will end while its work is queued, runs, or waits for a fence", () => {
    const { m, callback } = killed()
    expect([callback.work.queued, m.broken()]).toEqual([true, null])
    m.drain()
    expect([callback.work.queued, callback.prevCallback === null, m.broken()]).toEqual([false, false, null])
    const other = killed()
    other.m.engine.cancelWork(other.callback.work)
    other.callback.work.active = true
    expect(other.m.broken()).toBeNull()
  })

  test("will not once its work is neither", () => {
    const { m, callback } = killed()
    m.engine.cancelWork(callback.work)
    expect(m.broken()).toBe(lost)
  })

  test("will not without its callback", () => {
    const { m, waiting } = killed()
    m.drain()
    waiting.doneCallback = null
    expect(m.broken()).toBe(lost)
  })
})

test("half-way through a call a freed job must have signalled all the same", () => {
  const { m, second, waiting } = busy()
  second.queue.head = waiting.queueNext
  waiting.state = "freed"
  expect(m.broken(true)).toBe("lost-fence: waiting is freed, and its fence never signals")
})
