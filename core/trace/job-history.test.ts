import { describe, expect, it } from "vitest"
import type { SimTime } from "../time/time.ts"
import { EventStore } from "./event-store.ts"
import { EV, type EventName, FENCE_EXT, FENCE_FINISHED, FENCE_SCHEDULED } from "./events.ts"
import { blockedBy, blockedByChain } from "./queries/blocked-by.ts"
import { JobHistory } from "./job-history.ts"
import { phasesOf } from "./queries/job-phases.ts"
import { PHASE_NAMES } from "./queries/phases.ts"

/** A hand-made trace: one entity each for jobs a and b, another for c; all on one scheduler. */
function trace(...lines: string[]): JobHistory {
  const store = new EventStore()
  const { objects } = store
  const first = objects.addEntity("e0", -1)
  const second = objects.addEntity("e1", -1)
  objects.addSched("s0", 1, 2)
  const fence = objects.intern("fence")
  for (const [name, entity] of [
    ["a", first],
    ["b", first],
    ["c", second],
  ] as const) {
    objects.jobSched[objects.addJob(name, entity, 0)] = 0
  }
  objects.exts.push("x")
  const job = (name: string) => objects.jobs.indexOf(name)
  const number = (word: string): number => {
    if (/^-?\d+$/.test(word)) return Number(word)
    if (word === "fence") return fence
    if (word.startsWith("ext:")) return FENCE_EXT
    if (word.startsWith("sched:")) return job(word.slice(6)) * 4 + FENCE_SCHEDULED
    if (word.startsWith("fin:")) return job(word.slice(4)) * 4 + FENCE_FINISHED
    return job(word)
  }
  for (const line of lines) {
    const [time = "", name = "", subject = "", ...rest] = line.trim().split(/\s+/)
    const [a = 0, b = 0, c = 0] = rest.map(number)
    store.append(Number(time) as SimTime, EV[name as EventName], number(subject), a, b, c)
  }
  const history = new JobHistory(store)
  history.update()
  return history
}

/** `queued 0-5, executing 5-` */
function phases(history: JobHistory, job: number, cursor?: number): string {
  return phasesOf(history, job, cursor)
    .filter((phase) => phase.to !== phase.from)
    .map((phase) => `${PHASE_NAMES[phase.phase]} ${phase.from}-${phase.to ?? ""}`)
    .join(", ")
}

const plain = [
  "0 queue a 0 0",
  "5 run a 0 1",
  "5 hw_run a 1 fence 0",
  "5 scheduled_signal a",
  "8 ring_start a 0",
  "20 hw_done a 0 0",
  "22 done a",
  "22 finished_signal a 0",
  "23 free a",
]

describe("phases", () => {
  it("follows a job from queue to end", () => {
    const history = trace(...plain)
    expect(phases(history, 0)).toBe("queued 0-5, on hardware 5-8, executing 8-20, on hardware 20-22")
    expect(history.error.at(0)).toBe(0)
    expect(history.failedEvent.at(0)).toBe(-1)
  })

  it("shows the past as it was", () => {
    const history = trace(...plain)
    expect(phases(history, 0, 0)).toBe("")
    expect(phases(history, 0, 1)).toBe("queued 0-")
    expect(phases(history, 0, 5)).toBe("queued 0-5, on hardware 5-8, executing 8-")
  })

  it("reads events as they come", () => {
    const whole = trace(...plain)
    const { store } = whole
    const piecewise = new JobHistory(store)
    for (let event = 1; event <= store.length; event++) piecewise.update(event)
    expect(phasesOf(piecewise, 0)).toEqual(phasesOf(whole, 0))
  })

  it("ends a wait at the fence's signal", () => {
    const history = trace(
      "0 queue a 0 0",
      "1 dep_wait a fin:c",
      "1 dep_blocked a fin:c",
      "9 finished_signal c 0",
      "12 run a 0 1",
    )
    expect(phases(history, 0)).toBe("queued 0-1, waiting on dependency 1-9, queued 9-12, on hardware 12-")
  })

  it("tells scheduled, finished and external fences apart", () => {
    const history = trace(
      "0 queue a 0 0",
      "0 dep_blocked a sched:c",
      "2 finished_signal c 0",
      "4 scheduled_signal c",
      "5 dep_blocked a ext:x",
      "7 ext_signal ext:x 0",
    )
    expect(phases(history, 0)).toBe("waiting on dependency 0-4, queued 4-5, waiting on dependency 5-7, queued 7-")
  })

  it("waits for credits until it runs", () => {
    const history = trace("0 queue a 0 0", "3 credit_wait a 2 1", "4 credit_wait a 2 1", "7 run a 0 2")
    expect(phases(history, 0)).toBe("queued 0-3, waiting for credits 3-7, on hardware 7-")
  })
})

describe("failures", () => {
  const hung = [
    "0 queue a 0 0",
    "0 run a 0 1",
    "0 hw_run a 1 fence 0",
    "0 ring_start a 0",
    "0 queue c 0 1",
    "0 run c 0 2",
    "0 hw_run c 1 fence 0",
    "50 timeout a 0",
    "50 ring_drop a 0",
    "50 ring_drop c 0",
    "60 finished_signal a -110",
    "60 finished_signal c -125",
  ]

  it("paints a hung execution as failed, but only once it is known", () => {
    const history = trace(...hung)
    expect(phases(history, 0, 7)).toBe("executing 0-")
    expect(phases(history, 0)).toBe("failed 0-50, failed 50-60")
    expect(history.failedEvent.at(0)).toBe(7)
  })

  it("fails the innocent from the moment they are cut off", () => {
    const history = trace(...hung)
    expect(phases(history, 2)).toBe("on hardware 0-50, failed 50-60")
    expect(history.error.at(2)).toBe(-125)
  })

  it("forgives a job that was only late", () => {
    const history = trace("0 queue a 0 0", "0 run a 0 1", "0 ring_start a 0", "9 timeout a 0", "10 hw_done a 0 0")
    expect(phases(history, 0, 4)).toBe("failed 0-")
    expect(phases(history, 0)).toBe("executing 0-10, on hardware 10-")
    expect(history.failedEvent.at(0)).toBe(-1)
  })

  it("goes on after a resubmission", () => {
    const history = trace(
      "0 queue a 0 0",
      "0 run a 0 1",
      "0 hw_run a 1 fence 0",
      "0 ring_start a 0",
      "9 timeout a 0",
      "9 ring_drop a 0",
      "11 hw_run a 2 fence 0",
      "12 ring_start a 0",
      "20 hw_done a 0 0",
      "20 finished_signal a 0",
    )
    expect(phases(history, 0)).toBe("failed 0-9, failed 9-11, on hardware 11-12, executing 12-20")
  })

  it("keeps a job that never ran, and one that was refused", () => {
    const history = trace("0 queue a 0 0", "4 finished_signal a -3", "5 submit_failed b -12")
    expect(phases(history, 0)).toBe("queued 0-4")
    expect(history.failedEvent.at(0)).toBe(1)
    expect(history.error.at(1)).toBe(-12)
  })
})

describe("blocked by", () => {
  const crowd = [
    "0 queue a 0 0",
    "0 run a 0 2",
    "0 hw_run a 1 fence 0",
    "0 ring_start a 0",
    "1 queue b 0 2",
    "1 credit_wait b 1 0",
    "2 queue c 0 2",
    "2 dep_blocked c fin:b",
  ]

  it("names the holders of the credits", () => {
    const history = trace(...crowd)
    expect(blockedBy(history, 1)).toMatchObject({ kind: "credits", needs: 1, free: 0, holders: [0] })
  })

  it("follows the chain to its root", () => {
    const history = trace(...crowd)
    expect(blockedByChain(history, 2).map((link) => [link.job, link.by.kind])).toEqual([
      [2, "fence"],
      [1, "credits"],
    ])
    expect(blockedBy(history, 0)).toBeNull()
  })

  it("stops where a chain closes into a ring", () => {
    const history = trace("0 queue a 0 0", "0 dep_blocked a fin:c", "0 queue c 0 0", "0 dep_blocked c fin:a")
    expect(blockedByChain(history, 0)).toHaveLength(2)
  })

  it("says who is ahead in the entity and on the ring", () => {
    const queued = trace("0 queue a 0 0", "0 queue b 1 0")
    expect(blockedBy(queued, 1)).toMatchObject({ kind: "entity", ahead: 0 })
    const onRing = trace(
      "0 queue a 0 0",
      "0 run a 0 1",
      "0 hw_run a 1 fence 0",
      "0 ring_start a 0",
      "0 queue b 0 1",
      "0 run b 0 2",
      "0 hw_run b 1 fence 0",
    )
    expect(blockedBy(onRing, 1)).toMatchObject({ kind: "ring", ahead: 0 })
  })
})
