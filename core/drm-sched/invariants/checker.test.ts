/** When the checks are made; what each of them finds is in the test beside it. */
import { describe, expect, test } from "vitest"
import { WatchedMachine } from "../../../tests/drm-sched/watched-machine.ts"

describe("with many jobs alive not every step is looked at, and none is missed for good", () => {
  /** So many jobs, one on the hardware, whose credit gets lost. */
  function crowd(jobs: number): WatchedMachine {
    const m = new WatchedMachine({ credits: 1 })
    const entity = m.newEntity()
    for (let i = 0; i < jobs; i++) m.push(entity, `j${i}`)
    m.drain()
    expect(m.rest()).toBeNull()
    m.sched.creditCount = 0
    return m
  }
  const found = "wrong-credits: s0 has 0 credits in use, its jobs hold 1"

  test.each([
    [1, 1],
    [32, 1],
    [33, 2],
    [100, 4],
  ])("of %d every %d", (jobs, steps) => {
    const m = crowd(jobs)
    const looks = Array.from({ length: steps }, () => m.broken())
    expect(looks).toEqual([...Array.from({ length: steps - 1 }, () => null), found])
  })

  test("what is over does not count", () => {
    const m = new WatchedMachine({ scheds: 2 })
    m.submit(m.newEntity(1), "runs")
    const entity = m.newEntity()
    const jobs = Array.from({ length: 40 }, (_, i) => m.submit(entity, `j${i}`))
    for (const job of jobs) m.complete(job)
    expect(m.rest()).toBeNull()
    m.sched.creditCount++
    expect(m.broken()).toBe("wrong-credits: s0 has 1 credits in use, its jobs hold 0")
  })
})
