import { describe, expect, it } from "vitest"
import type { SimTime } from "../../time/time.ts"
import { EventStore } from "../event-store.ts"
import { EV, type EventName } from "../events.ts"
import { LANE_NONE, LANES_MAX, TrackIndex } from "./track-index.ts"

/** One entity on one scheduler with one ring and four credits; jobs are numbers. */
function trace(jobs: number, ...lines: string[]): EventStore {
  const store = new EventStore()
  const { objects } = store
  objects.addEntity("e0", -1)
  objects.addSched("s0", 1, 4)
  objects.intern("fence")
  for (let job = 0; job < jobs; job++) objects.jobSched[objects.addJob(`j${job}`, 0, 0)] = 0
  for (const line of lines) {
    const [time, name, subject, a = 0, b = 0, c = 0] = line.trim().split(/\s+/)
    store.append(Number(time) as SimTime, EV[name as EventName], Number(subject), Number(a), Number(b), Number(c))
  }
  return store
}

function indexOf(store: EventStore): TrackIndex {
  const index = new TrackIndex(store)
  index.update()
  return index
}

const two = [
  "0 queue 0 0 0",
  "0 run 0 0 1",
  "0 hw_run 0 1 0 0",
  "0 ring_start 0 0",
  "1 queue 1 0 1",
  "1 run 1 0 3",
  "1 hw_run 1 1 0 0",
  // The ring starts its next job before the completed one is signalled.
  "5 ring_start 1 0",
  "5 hw_done 0 0 0",
  "5 done 0",
  "5 finished_signal 0 0",
  "9 hw_done 1 0 -5",
  "9 done 1",
  "9 finished_signal 1 -5",
]

/** `[id start-end]` of each span. */
function spans(
  lane: { length: number; start: { data: Float64Array }; end: { data: Float64Array } } | undefined,
): string[] {
  return Array.from({ length: lane?.length ?? 0 }, (_, at) => `${lane?.start.data[at]}-${lane?.end.data[at]}`)
}

describe("tracks", () => {
  it("shows one execution after another, though the next one starts first", () => {
    const lane = indexOf(trace(2, ...two)).scheds[0]?.rings[0]?.executing
    expect(spans(lane)).toEqual(["0-5", "5-9"])
    expect([lane?.hasFailed(0), lane?.hasFailed(1)]).toEqual([false, true])
  })

  it("steps the credits with runs and completions, and the ring with its jobs", () => {
    const sched = indexOf(trace(2, ...two)).scheds[0]
    const level = (steps = sched?.credits) => Array.from(steps?.value.data.slice(0, steps.length) ?? [])
    expect(level()).toEqual([1, 3, 2, 0])
    expect(level(sched?.rings[0]?.level)).toEqual([1, 2, 1, 0])
  })

  it("keeps each job in the lane it took", () => {
    const index = indexOf(trace(3, ...two, "9 queue 2 0 0"))
    expect([0, 1, 2].map((job) => index.jobLane.at(job))).toEqual([0, 1, 0])
    expect(spans(index.entities[0]?.lanes[0])).toEqual(["0-5", "9-Infinity"])
  })

  it("sums up the phases of each job", () => {
    const lane = indexOf(trace(2, ...two)).entities[0]?.lanes[1]
    // Queued 0, on hardware 1 to 5, failed 5 to 9.
    expect([0, 3, 4, 5].map((phase) => lane?.timeIn(phase, 0, 1))).toEqual([0, 4, 0, 4])
  })

  it("counts what finds no lane, and keeps its failures", () => {
    const jobs = LANES_MAX + 3
    const queues = Array.from({ length: jobs }, (_, job) => `${job} queue ${job} 0 0`)
    const last = jobs - 1
    const index = indexOf(trace(jobs, ...queues, `50 finished_signal ${last} -3`))
    expect(index.entities[0]?.lanes).toHaveLength(LANES_MAX)
    expect(index.jobLane.at(last)).toBe(LANE_NONE)
    expect(index.entities[0]?.more.peak).toBe(3)
    expect(index.entities[0]?.more.now).toBe(2)
    expect(index.entities[0]?.moreFailed.length).toBe(1)
  })

  it("comes to the same whether it reads all at once or event by event", () => {
    const store = trace(2, ...two)
    const piecewise = new TrackIndex(store)
    while (piecewise.update(1));
    const whole = indexOf(store)
    const sums = (index: TrackIndex) =>
      index.entities[0]?.lanes.map((lane) => Array.from(lane.sums.data.slice(0, lane.closed * 8)))
    expect(sums(piecewise)).toEqual(sums(whole))
    expect(spans(piecewise.scheds[0]?.rings[0]?.executing)).toEqual(spans(whole.scheds[0]?.rings[0]?.executing))
    expect(piecewise.scheds[0]?.rings[0]?.executing.hasFailed(1)).toBe(true)
  })
})
