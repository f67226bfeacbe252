/** What is reported as broken when nothing is left to run, and what is not. Source: reference 11, I3, I6, I8. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import type { Entity } from "./objects.ts"
import { brokenInvariant } from "./invariants.ts"

/** A job is queued, its credits fit, and the run work that would take it is taken away. */
function lost() {
  const m = new ScriptedMachine("v7.2", "fifo", { credits: 10 })
  const running = m.submit(m.entity(), "running", { credits: 4 })
  const entity = m.entity()
  const job = m.push(entity, "a", { credits: 6 })
  m.engine.cancelWork(m.sched.runWork)
  return { m, running, entity, job, broken: () => brokenInvariant(m.scheds, [entity]) }
}

describe("a lost wake-up", () => {
  test("is a job that is ready and fits, and nobody will run it", () => {
    expect(lost().broken()).toBe("lost wake-up on s0: a job is ready, its credits fit, and nothing will run it")
  })

  test("of a job larger than the limit too: it would be cut down", () => {
    const { m, running, job, broken } = lost()
    m.sched.pauseSubmit = true
    running.hardware?.signal(m.engine)
    m.sched.pauseSubmit = false
    job.credits = 11
    expect(broken()).toContain("lost wake-up")
  })

  test.each<[string, (one: ReturnType<typeof lost>) => void]>([
    ["has no run queue", ({ entity }) => (entity.rq = null)],
    ["has no job", ({ entity }) => (entity.queue.head = null)],
    ["waits for a fence", ({ m, entity }) => (entity.dependency = m.fence())],
    ["is stopped", ({ entity }) => (entity.stopped = true)],
    ["belongs to a paused scheduler", ({ m }) => (m.sched.pauseSubmit = true)],
    ["is not attached", ({ entity }) => (entity.listed = false)],
    ["is in no tree", ({ entity }) => (entity.waiting = false)],
    ["is not the first", ({ entity }) => ((entity.rq as NonNullable<Entity["rq"]>).firstWaiting = null)],
    ["does not fit", ({ job }) => (job.credits = 7)],
  ])("is none if the entity %s", (_why, change) => {
    const one = lost()
    change(one)
    expect(one.broken()).toBeNull()
  })

  test("is found in any entity", () => {
    const { m, entity } = lost()
    expect(brokenInvariant(m.scheds, [m.entity(), entity])).toContain("lost wake-up")
  })
})

describe("credits", () => {
  test("in use are at least those of the jobs that are not done", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
    m.submit(m.entity(), "a", { credits: 3 })
    const done = m.submit(m.entity(), "b", { credits: 4 })
    expect(brokenInvariant(m.scheds, [])).toBeNull()
    m.complete(done)
    expect([m.sched.lastPending, brokenInvariant(m.scheds, [])]).toEqual([done, null])
    m.sched.creditCount = 2
    expect(brokenInvariant(m.scheds, [])).toBe("s0 has 2 credits in use, its jobs hold 3")
  })

  test("of a job that was never armed are none", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const job = m.submit(m.entity(), "a")
    job.fence = null
    m.sched.creditCount = 0
    expect(brokenInvariant(m.scheds, [])).toBeNull()
  })

  test("of an idle scheduler are none", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
    ;(m.scheds[1] as typeof m.sched).creditCount = 1
    expect(brokenInvariant(m.scheds, [])).toBe("s1 is idle with 1 credits in use")
  })
})
