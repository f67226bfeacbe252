import { describe, expect, test } from "vitest"
import { compileReplay } from "../lang/compile.ts"
import { openSession } from "../session/open-session.ts"
import { EVENT_NAMES } from "./events.ts"
import { PRINTING, dmesgTime, kernelLines } from "./kernel-log.ts"

function log(text: string): string[] {
  const program = compileReplay(text)
  if (!program.ok) throw new Error(program.error.map((one) => `${one.line}: ${one.message}`).join("\n"))
  const session = openSession(program.value)
  session.run({ turns: 100_000 })
  const { store } = session
  return Array.from({ length: store.length }, (_, event) => kernelLines(store, event))
    .flat()
    .map((line) => line.text)
}

const END = "---[ end trace 0000000000000000 ]---"
const CUT = "------------[ cut here ]------------"

describe("the kernel log", () => {
  test("has the words of the scheduler where it warns", () => {
    expect(
      log("replay 1\nmachine mock { sched gfx { credits 2 } }\nqueue q on gfx\nat 0us submit a to q { credits 3 }\n"),
    ).toEqual([
      CUT,
      "Jobs may not exceed the credit limit, truncate.",
      "WARNING: CPU: 0 PID: 1 at drivers/gpu/drm/scheduler/sched_main.c drm_sched_can_queue [gpu_sched]",
      END,
    ])
    const torn =
      "replay 1\nmachine mock { sched gfx }\nqueue q on gfx\nat 0us submit a to q { hang }\nat 1us fini q\nat 2us fini sched gfx\n"
    expect(log(torn)).toContain("Tearing down scheduler while jobs are pending!")
    const killed = "replay 1\nmachine mock { sched gfx }\nqueue q on gfx\nat 0us kill q\nat 1us submit a to q\n"
    expect(log(killed)).toEqual([
      "mock: entity q killed",
      "[drm:drm_sched_entity_push_job [gpu_sched]] *ERROR* Trying to push to a killed entity",
    ])
  })

  test("has the driver's words where the driver speaks", () => {
    const hung = "replay 1\nmachine mock { sched gfx { timeout 1ms } }\nqueue q on gfx\nat 0us submit a to q { hang }\n"
    expect(log(hung)).toEqual(["mock gfx: job a of q timed out, RESET", "mock gfx: GPU reset"])
  })

  test("frames each kind of report as the kernel does", () => {
    const head = "replay 1\nmachine mock { sched gfx }\nqueue q on gfx\n"
    expect(log(`${head}at 0us stop-jobs gfx\n`)[0]).toBe(CUT)
    expect(log(`${head}at 0us submit a to q\nat 1us touch a\n`)).toEqual([
      "=".repeat(66),
      "BUG: KASAN: slab-use-after-free in mock_job_read: a was freed by free_job (line 4, line 5)",
      "=".repeat(66),
    ])
    expect(log(`${head}at 0us init a to q\nat 1us push a\n`)).toEqual([
      "BUG: kernel NULL pointer dereference in drm_sched_entity_push_job: a is pushed before it is armed (line 5)",
      "Oops: 0000 [#1] PREEMPT SMP KASAN",
      END,
    ])
  })

  test("refused submissions say their errno", () => {
    const text = "replay 1\nmachine mock { sched gfx }\nqueue q on gfx\nat 0us submit a to q { credits 0 }\n"
    expect(log(text)).toEqual([
      "*ERROR* drm_sched_job_init: credits cannot be 0!",
      "mock gpu0: submit of a to q failed, -EINVAL",
    ])
  })

  test("times are dmesg's, and every event that prints is an event", () => {
    expect(dmesgTime(10_118_000)).toBe("[    0.010118]")
    expect([...PRINTING].every((kind) => EVENT_NAMES[kind] !== undefined)).toBe(true)
  })
})
