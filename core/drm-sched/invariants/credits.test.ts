/** I3: credits in use are those of the jobs charged and not done. Source: reference 11. */
import { describe, expect, test } from "vitest"
import { type Fault, WatchedMachine, busy } from "../../../tests/drm-sched/watched-machine.ts"

describe.each<Fault>([
  ["credits are lost", ({ m }) => m.sched.creditCount--, "wrong-credits: s0 has 3 credits in use, its jobs hold 4"],
  [
    "credits are not returned",
    ({ m }) => m.sched.creditCount++,
    "wrong-credits: s0 has 5 credits in use, its jobs hold 4",
  ],
  [
    "more is in use than the limit",
    ({ m, running }) => {
      running.credits = 11
      m.sched.creditCount = 11
    },
    "wrong-credits: s0 has 11 credits in use, its limit is 10",
  ],
])("%s", (_what, breakIt, report) => {
  test(report, () => {
    const one = busy()
    breakIt(one)
    expect(one.m.rest()).toBe(report)
  })
})

test("half-way through a call credits may be on their way back, and no more than the jobs can hold", () => {
  const { m, second, last } = busy()
  second.queue.head = null
  second.queue.tail = null
  expect(m.broken(true)).toBeNull()
  m.sched.creditCount = 4
  expect([last.state, m.broken(true)]).toEqual(["queued", null])
  m.sched.creditCount = 5
  expect(m.broken(true)).toBe("wrong-credits: s0 has 5 credits in use, its jobs hold 4")
})

test("each scheduler has its own", () => {
  const m = new WatchedMachine({ scheds: 2, credits: 10 })
  m.submit(m.newEntity(0), "a", { credits: 3 })
  m.submit(m.newEntity(1), "b", { credits: 5 })
  expect([m.scheds.map(({ creditCount }) => creditCount), m.rest()]).toEqual([[3, 5], null])
  const [, second] = m.scheds
  if (second !== undefined) second.creditCount--
  expect(m.rest()).toBe("wrong-credits: s1 has 4 credits in use, its jobs hold 5")
})

test("the limit may be passed while a killed entity's job is on the hardware (G32), by nobody else", () => {
  const passed = (stopped: boolean) => {
    const { m, first, running } = busy()
    running.credits = 11
    m.sched.creditCount = 11
    first.stopped = stopped
    return m.broken()
  }
  expect([passed(true), passed(false)]).toEqual([null, "wrong-credits: s0 has 11 credits in use, its limit is 10"])
})
