/** Schedulers and entities as they are made. Source: reference 1.2, 1.3. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { createEntity } from "./create.ts"
import { PRIORITY_HIGH, PRIORITY_NORMAL, PROFILES } from "./profile.ts"

describe("a scheduler", () => {
  test("runs at once, with nothing in it, on an ordered queue of its own", () => {
    const { sched } = new ScriptedMachine("v7.2", "fifo", { credits: 7, timeout: 50, hangLimit: 2 })
    expect([sched.ready, sched.pauseSubmit, sched.freeGuilty]).toEqual([true, false, false])
    expect([sched.creditCount, sched.score.value, sched.firstPending, sched.lastPending]).toEqual([0, 0, null, null])
    expect([sched.creditLimit, sched.timeout, sched.hangLimit, sched.userRunQueues]).toEqual([7, 50, 2, 4])
    expect([sched.submitQueue.name, sched.submitQueue.ordered]).toEqual(["s0", true])
  })
})

describe("an entity", () => {
  test("is idle, waits for nothing, and belongs to the process that made it", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const entity = m.entity(PRIORITY_HIGH)
    expect([entity.priority, entity.rqPriority, entity.rq]).toEqual([1, 1, m.sched.runQueues[PRIORITY_HIGH]])
    expect([entity.idle.done, entity.stopped, entity.finished, entity.lastUser]).toEqual([
      true,
      false,
      false,
      "process",
    ])
    expect([entity.listed, entity.waiting, entity.queue.countsLast]).toEqual([false, false, false])
  })

  test("has two fence contexts, one after the other", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const [a, b] = [m.entity(), m.entity()]
    expect(b.fenceContext).toBe(a.fenceContext + 2)
  })

  test("may be given the queue of bug G1", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const made = (defects: { countsLast?: boolean }) =>
      createEntity(0, m.contexts, PRIORITY_NORMAL, [m.sched], null, defects).queue.countsLast
    expect([made({}), made({ countsLast: false }), made({ countsLast: true })]).toEqual([false, false, true])
  })
})

test("the policy without a choice: FIFO, but FAIR in 7.2-rc, which has no other", () => {
  expect(Object.values(PROFILES).map(({ name, defaultPolicy }) => [name, defaultPolicy])).toEqual([
    ["v6.12", "fifo"],
    ["v6.17", "fifo"],
    ["v7.2-rc", "fair"],
    ["v7.2", "fifo"],
  ])
})
