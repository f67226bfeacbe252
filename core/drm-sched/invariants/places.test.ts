/** I4: a job is in one place, the one its state names. Source: reference 11. */
import { describe, expect, test } from "vitest"
import { type Fault, WatchedMachine, busy } from "../../../tests/drm-sched/watched-machine.ts"

describe.each<Fault>([
  [
    "a pending job has the wrong state",
    ({ running }) => {
      running.state = "freed"
    },
    "job-misplaced: running is freed, and pending",
  ],
  [
    "a queued job is also pending",
    ({ m, waiting }) => {
      m.sched.firstPending = waiting
    },
    "job-misplaced: waiting is on two lists, or twice on one",
  ],
  [
    "a queued job has the wrong state",
    ({ waiting }) => {
      waiting.state = "pending"
    },
    "job-misplaced: waiting is pending, and queued",
  ],
  [
    "a queue bites its tail",
    ({ waiting, last }) => {
      last.queueNext = waiting
    },
    "job-misplaced: waiting is queued twice",
  ],
  [
    "a queued job belongs to another entity",
    ({ waiting, first }) => {
      waiting.entity = first
    },
    "job-misplaced: waiting is in the queue of another entity",
  ],
  [
    "a job falls out of its queue",
    ({ second, last }) => {
      second.queue.head = last
    },
    "job-misplaced: a queue counts 2 jobs and holds 1",
  ],
  [
    "a job falls out of its queue and out of its count",
    ({ second, last }) => {
      second.queue.head = last
      second.queue.count = 1
    },
    "job-misplaced: waiting is queued, and on no list",
  ],
  [
    "a job falls off the pending list",
    ({ m }) => {
      m.sched.firstPending = null
      m.sched.lastPending = null
    },
    "job-misplaced: running is pending, and on no list",
  ],
  [
    "the pending list has a wrong end",
    ({ m }) => {
      m.sched.lastPending = null
    },
    "job-misplaced: the pending list of s0 has another end",
  ],
  [
    "the pending list is linked wrongly",
    ({ running, last }) => {
      running.pendingPrev = last
    },
    "job-misplaced: running has another job before it",
  ],
])("%s", (_what, breakIt, report) => {
  test(report, () => {
    const one = busy()
    breakIt(one)
    expect(one.m.rest()).toBe(report)
  })
})

test("a job is pending on the scheduler that it was armed for", () => {
  const { m, running } = busy({ scheds: 2 })
  const [first, second] = m.scheds
  if (first === undefined || second === undefined) throw new Error("not two")
  second.firstPending = running
  second.lastPending = running
  first.firstPending = null
  first.lastPending = null
  expect(m.rest()).toBe("job-misplaced: running is pending on another scheduler")
})

test("half-way through a call a job may be named as queued and not be linked", () => {
  const { m, second } = busy()
  second.queue.head = null
  second.queue.tail = null
  expect([m.broken(true), m.broken()]).toEqual([null, "job-misplaced: a queue counts 2 jobs and holds 0"])
})

test("a pending list of several is followed from job to job", () => {
  const m = new WatchedMachine()
  const entity = m.newEntity()
  const [a, , c] = ["a", "b", "c"].map((name) => m.submit(entity, name))
  expect(m.rest()).toBeNull()
  if (a === undefined || c === undefined) throw new Error("no jobs")
  c.pendingPrev = a
  expect(m.rest()).toBe("job-misplaced: c has another job before it")
})
