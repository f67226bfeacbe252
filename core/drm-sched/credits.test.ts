/** Credits: what no golden trace tells apart. Source: reference 3.6. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { fitsCredits } from "./credits.ts"

describe("credits", () => {
  test("waiting for them is told once a job, with what is missing", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 10 })
    const entity = m.entity()
    const a = m.submit(entity, "a", { credits: 7 })
    const b = m.submit(entity, "b", { credits: 6 })
    m.submit(entity, "c", { credits: 1 })
    // Asked again, on behalf of another entity: that job has been told of already.
    m.submit(m.entity(), "behind", { credits: 1 })
    expect(m.events("credit_wait")).toEqual(["credit_wait b 6 3"])
    m.complete(a)
    expect(m.log.filter((line) => line.startsWith("run"))).toEqual(["run a", "run b", "run behind", "run c"])
    m.submit(entity, "d", { credits: 4 })
    expect(m.events("credit_wait")).toEqual(["credit_wait b 6 3", "credit_wait d 4 2"])
    m.complete(b)
  })

  test("without a trace nothing is told, and none of it is remembered", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 1 })
    m.trace.on = false
    const entity = m.entity()
    m.submit(entity, "a")
    const b = m.submit(entity, "b")
    expect([b.creditWaitTraced, m.trace.length]).toEqual([false, 0])
  })

  test("an entity whose queue was drained has no job that fits", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    expect(fitsCredits(m.sched, m.entity())).toBe(false)
  })

  test("a job larger than the limit is cut down for good", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 3 })
    const a = m.submit(m.entity(), "a", { credits: 5 })
    expect([a.credits, m.sched.creditCount]).toEqual([3, 3])
    expect(m.events("credits_truncated").length).toBe(1)
  })
})
