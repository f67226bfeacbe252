import { describe, expect, it } from "vitest"
import { TrackIndex } from "../../core/trace/queries/track-index.ts"
import { mockTrace } from "../../tests/perf/timeline/mock-trace.ts"
import { syntheticTrace } from "../../tests/perf/timeline/synthetic-trace.ts"
import { edgesOf } from "./edges.ts"
import { explainJob, readJob } from "./explain.ts"
import { filterTracks, matchJobs } from "./filter.ts"
import { layoutMarkers } from "./markers.ts"
import { plotTime, type TimeView } from "./time-view.ts"

const index = new TrackIndex(mockTrace())
index.update()
const { history } = index
const { jobs } = index.store.objects
const job = (name: string) => jobs.indexOf(name)
const plain = (text: string) => text.replace(/[\u2009\u00a0]/g, " ")
const measure = (text: string) => text.length * 6
const view: TimeView = { from: plotTime(3.5e6), pxPerNs: 80e-6, width: 812 }

describe("flags", () => {
  it("stand beside their lines and do not cover each other", () => {
    const flags = layoutMarkers(
      index,
      [{ time: 10_402_000, event: null, kind: "mark", text: "resumed" }],
      view,
      index.length,
      measure,
    )
    expect(flags.map((flag) => flag.text)).toEqual(["timeout s2", "resumed"])
    const [timeout, resumed] = flags
    expect(timeout?.box?.x).toBeLessThan(timeout?.x ?? 0)
    expect(resumed?.box?.x).toBe(resumed?.x)
  })

  it("come with the cursor", () => {
    expect(layoutMarkers(index, [], view, 10, measure)).toEqual([])
  })

  it("never cover each other, however many there are", () => {
    const busy = new TrackIndex(syntheticTrace(60_000, { hangOneIn: 40 }))
    busy.update()
    for (let scale = -20; scale < -8; scale++) {
      const flags = layoutMarkers(
        busy,
        [],
        { from: plotTime(0), pxPerNs: 2 ** scale, width: 812 },
        busy.length,
        measure,
      )
      const boxes = flags.flatMap((flag) => (flag.box === null ? [] : [flag.box])).sort((a, b) => a.x - b.x)
      for (let at = 1; at < boxes.length; at++) {
        const before = boxes[at - 1]
        expect(boxes[at]?.x ?? 0).toBeGreaterThanOrEqual((before?.x ?? 0) + (before?.w ?? 0))
      }
    }
  })
})

describe("edges", () => {
  it("show what a job waited for, and who gave it credits", () => {
    const { edges, more } = edgesOf(history, job("p3"), index.length, index.lastTime)
    expect(more).toBe(0)
    expect(edges.map((edge) => `${edge.kind} ${jobs[edge.fromJob]} to ${jobs[edge.toJob]} at ${edge.toTime}`)).toEqual([
      "dependency s2 to p3 at 10402000",
      "credits p2 to p3 at 11520600",
    ])
  })

  it("show who waited for it", () => {
    const { edges } = edgesOf(history, job("s2"), index.length, index.lastTime)
    expect(edges.map((edge) => jobs[edge.toJob])).toEqual(["p3"])
  })
})

describe("words", () => {
  const end = index.length
  it("read a job in one sentence", () => {
    expect(readJob(history, job("p3"), end, index.lastTime)).toBe("p3, present, finished, 4.842 ms, no error")
    expect(readJob(history, job("s2"), end, index.lastTime)).toBe("s2, sim, failed, 6.302 ms, error -ETIMEDOUT")
    expect(readJob(history, job("g4"), end, index.lastTime)).toBe("g4, gfx, executing, 372 µs, no error")
  })

  it("explain a slice in two lines", () => {
    const lines = explainJob(history, job("p3"), 9e6, end, index.lastTime, "ms")
    expect(lines.map(plain)).toEqual([
      "p3, waiting on dependency of fence s2 2.180 ms",
      "queued at 8.000 000 ms, 4.842 ms in all, no error, line 13",
    ])
  })
})

describe("the filter", () => {
  const names = (text: string) => filterTracks(index, text).jobs.map((at) => jobs[at])

  it("finds jobs by name, fence and event", () => {
    expect(names("p")).toEqual(["p1", "p2", "p3"])
    expect(names("sched:s2")).toEqual(["s2"])
    expect(names("timeout")).toEqual(["s2"])
    expect(names("ring_drop")).toEqual(["s2", "g3"])
  })

  it("finds nothing for a name that is not there", () => {
    expect(names("p9")).toEqual([])
    expect(Array.from(matchJobs(index, " ")).every((held) => held === 0)).toBe(true)
  })

  it("keeps lanes in order and their sums right", () => {
    const { entityLanes } = filterTracks(index, "g")
    const lane = entityLanes[1]?.[0]
    expect(Array.from(lane?.id.data.slice(0, lane.length) ?? []).map((at) => jobs[at])).toEqual(["g1", "g3", "g4"])
    expect(lane?.failedIn(0, lane.closed)).toBe(1)
    expect(lane?.isOpen).toBe(true)
  })
})
