import { describe, expect, it } from "vitest"
import { TrackIndex } from "../../core/trace/queries/track-index.ts"
import { mockTrace } from "../../tests/perf/timeline/mock-trace.ts"
import { findIn, itemAt, nearestIn, neighbourOf, rowsOf } from "./rows.ts"
import { buildTracks } from "./tracks.ts"

const index = new TrackIndex(mockTrace())
index.update()
const tracks = buildTracks(index, new Set())
const rows = rowsOf(tracks)
const { jobs } = index.store.objects

describe("rows", () => {
  it("are tracks in order, a row for each lane", () => {
    expect(rows.map((row) => `${row.track.kind} ${row.track.name} ${row.lane}`)).toEqual([
      "thread game 0",
      "thread desktop 0",
      "entity sim 0",
      "entity sim 1",
      "entity gfx 0",
      "entity gfx 1",
      "entity present 0",
      "entity present 1",
      "entity present 2",
      "wq compute run 0",
      "wq render run 0",
      "wq present run 0",
      "irq compute 0",
      "irq render 0",
      "irq present 0",
      "engine compute 0",
      "engine render 0",
      "engine present 0",
    ])
  })

  it("walk through an entity's jobs in order, whatever their lanes", () => {
    const walk = (by: 1 | -1, from: string): string[] => {
      const seen: string[] = []
      let job = jobs.indexOf(from)
      for (;;) {
        const row = rows.find((candidate) => findIn(index, candidate, { kind: "job", job }) >= 0)
        if (row === undefined) return seen
        seen.push(jobs[job] as string)
        const item = neighbourOf(index, row, findIn(index, row, { kind: "job", job }), by)
        if (item?.selection.kind !== "job") return seen
        job = item.selection.job
      }
    }
    expect(walk(1, "g1")).toEqual(["g1", "g2", "g3", "g4"])
    expect(walk(-1, "p3")).toEqual(["p3", "p2", "p1"])
  })

  it("find the item at an instant, or the nearest", () => {
    const sim = rows.find((row) => row.track.name === "sim" && row.lane === 0)
    const name = (time: number) => {
      const item = sim === undefined ? null : itemAt(index, sim, nearestIn(index, sim, time))
      return item?.selection.kind === "job" ? jobs[item.selection.job] : null
    }
    expect([name(0), name(1e6), name(3e6), name(4e6), name(12e6)]).toEqual(["s1", "s1", "s1", "s2", "s2"])
  })

  it("fold away with their group", () => {
    const folded = buildTracks(index, new Set(["entity"]))
    expect(folded.filter((track) => track.group === "entity").map((track) => track.name)).toEqual(["6 tracks"])
  })
})
