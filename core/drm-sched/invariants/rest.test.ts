/** I8: at rest no timer runs, and the score is what the entities and the losses of G31 make. Source: reference 11. */
import { describe, expect, test } from "vitest"
import { WatchedMachine, busy } from "../../../tests/drm-sched/watched-machine.ts"
import { killEntity } from "../kill.ts"
import { stopWorkQueues } from "../recovery.ts"

describe("the score", () => {
  test("drifts", () => {
    const { m } = busy()
    m.sched.score.value++
    expect(m.rest()).toBe("wrong-score: s0 has score 6, its entities and jobs make 5")
  })

  test("keeps a point of each killed and refused job (G31)", () => {
    const { m, second, gate } = busy()
    killEntity(second, m.systemQueue)
    m.drain()
    expect(m.rest()).toBeNull()
    m.signal(gate)
    expect([m.rest(), m.sched.score.value]).toEqual([null, 4])
    m.submit(second, "refused")
    expect([m.rest(), m.sched.score.value]).toEqual([null, 5])
  })

  test("has none of a job that is done and not yet freed", () => {
    const { m, running } = busy({ profile: "v6.17" })
    stopWorkQueues(m.sched)
    m.complete(running)
    expect([running.state, m.rest(), m.sched.score.value]).toEqual(["pending", null, 4])
  })

  test("is that of the scheduler's own entities and jobs", () => {
    const m = new WatchedMachine({ scheds: 2 })
    m.submit(m.newEntity(0), "a")
    m.submit(m.newEntity(1), "b")
    m.submit(m.newEntity(1), "c")
    expect([m.rest(), m.scheds.map(({ score }) => score.value)]).toEqual([null, [2, 4]])
  })
})

describe("the timer", () => {
  const idle = "not-at-rest: s0 is idle with its timeout armed"

  test("runs while there are jobs, and not without", () => {
    const m = new WatchedMachine({ timeout: 100 })
    const job = m.submit(m.newEntity(), "a")
    expect([m.sched.timeoutWork.pending, m.rest()]).toEqual([true, null])
    m.complete(job)
    expect([m.sched.timeoutWork.pending, m.rest()]).toEqual([false, null])
    m.sched.timeoutWork.modify(10)
    expect([m.broken(), m.rest()]).toEqual([null, idle])
  })

  test("of a scheduler is not another's", () => {
    const m = new WatchedMachine({ scheds: 2, timeout: 100 })
    m.submit(m.newEntity(1), "a")
    expect(m.rest()).toBeNull()
    m.sched.timeoutWork.modify(10)
    expect(m.rest()).toBe(idle)
  })
})
