/** I6: if a job is ready and fits, somebody will run it. Source: reference 11. */
import { describe, expect, test } from "vitest"
import { type WatchedSpec, WatchedMachine, rqOf } from "../../../tests/drm-sched/watched-machine.ts"
import { killEntity } from "../kill.ts"
import { stopWorkQueues } from "../recovery.ts"
import { insertWaiting } from "../waiting-order.ts"

const LOST = "lost-wakeup: lost wake-up on s0: a job is ready, its credits fit, and nothing will run it"

/** A job is queued, its credits fit, and the run work that would take it is taken away. */
function lost(spec: WatchedSpec = {}, credits = 6) {
  const m = new WatchedMachine({ credits: 10, ...spec })
  const entity = m.newEntity()
  const job = m.push(entity, "a", { credits })
  m.engine.cancelWork(m.sched.runWork)
  return { m, entity, job }
}
type Lost = ReturnType<typeof lost>

test.each([6, 10, 11])("a job of %d credits is ready and fits, and nobody will run it", (credits) => {
  expect(lost({}, credits).m.broken()).toBe(LOST)
})

test.each<WatchedSpec>([
  { profile: "v6.12", policy: "rr" },
  { profile: "v6.12", policy: "fifo" },
  { profile: "v7.2-rc", policy: "fair" },
  { profile: "v7.2", policy: "rr" },
])("whatever the policy: $profile $policy", (spec) => {
  expect(lost(spec).m.broken()).toBe(LOST)
})

test("it is named to the report: the first that is ready, behind those that are not", () => {
  const m = new WatchedMachine()
  m.submit(m.newEntity(), "waits", { after: [m.fence()] })
  const idle = m.newEntity()
  insertWaiting(rqOf(idle), idle)
  const ready = m.push(m.newEntity(), "ready")
  m.push(m.newEntity(), "later")
  m.engine.cancelWork(m.sched.runWork)
  expect(m.checker.afterStep(false)?.job).toBe(ready)
})

describe("none is lost if", () => {
  test.each<[string, (one: Lost) => void]>([
    ["the scheduler is paused", ({ m }) => stopWorkQueues(m.sched)],
    ["the free work is queued, which queues the run work", ({ m }) => m.engine.queueWork(m.sched.freeWork)],
    ["the run work is queued", ({ m }) => m.engine.queueWork(m.sched.runWork)],
    ["its entity was killed", ({ entity, m }) => killEntity(entity, m.systemQueue)],
  ])("%s", (_why, change) => {
    const one = lost()
    change(one)
    expect(one.m.broken()).toBeNull()
  })

  test("it waits for a fence", () => {
    const m = new WatchedMachine()
    m.submit(m.newEntity(), "a", { after: [m.fence()] })
    expect(m.broken()).toBeNull()
  })

  test("a job on the hardware will wake it, whether it fits beside that one or not", () => {
    for (const credits of [6, 7]) {
      const m = new WatchedMachine({ credits: 10 })
      const running = m.submit(m.newEntity(), "running", { credits: 4 })
      m.push(m.newEntity(), "a", { credits })
      m.engine.cancelWork(m.sched.runWork)
      expect(m.broken()).toBeNull()
      m.complete(running)
      expect([m.broken(), m.sched.creditCount]).toEqual([null, credits])
    }
  })
})

describe("it is lost all the same if", () => {
  test("the job on the hardware is another scheduler's", () => {
    const m = new WatchedMachine({ scheds: 2 })
    m.submit(m.newEntity(1), "other")
    m.push(m.newEntity(), "a")
    m.engine.cancelWork(m.sched.runWork)
    expect(m.broken()).toBe(LOST)
  })

  test("it is a killed job that waits: its end wakes nobody", () => {
    const m = new WatchedMachine()
    const killed = m.newEntity()
    const waiting = m.submit(killed, "waiting", { after: [m.fence()] })
    killEntity(killed, m.systemQueue)
    m.drain()
    expect([waiting.state, waiting.doneCallback?.prevCallback === null]).toEqual(["killed", false])
    m.push(m.newEntity(), "a")
    m.engine.cancelWork(m.sched.runWork)
    expect(m.broken()).toBe(LOST)
  })
})
