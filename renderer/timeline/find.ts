/** What a person points at: answered from the last frame, in the order in which things lie on top of each other. */
import type { SpanLane } from "../../core/trace/queries/span-lane.ts"
import { bucketAt } from "./lane-layout.ts"
import { MARKERS_TOP, RULER_TOP, TRACKS_TOP } from "./geometry.ts"
import { hitTrack } from "./hit.ts"
import { laneFrame } from "./layout.ts"
import type { Flag } from "./markers.ts"
import type { TimelineModel } from "./model.ts"
import type { Painter } from "./painter.ts"
import { laneOf, ticksOf } from "./rows.ts"
import { plotX, timeAt } from "./time-view.ts"
import { LANE_PITCH, LANE_TOP, type Track, trackAt } from "./tracks.ts"

export type Found =
  | { readonly kind: "strip" }
  | { readonly kind: "ruler" }
  | { readonly kind: "flag"; readonly flag: Flag }
  | { readonly kind: "job"; readonly job: number; readonly track: Track; readonly time: number }
  | {
      readonly kind: "bucket"
      readonly track: Track
      readonly jobs: number
      readonly failed: number
      readonly time: number
    }
  | { readonly kind: "tick"; readonly track: Track; readonly event: number; readonly count: number }
  | { readonly kind: "level"; readonly track: Track; readonly time: number }
  | { readonly kind: "ground"; readonly track: Track | null; readonly time: number }

export function findAt(model: TimelineModel, painter: Painter, x: number, y: number): Found {
  if (y < RULER_TOP) return { kind: "strip" }
  if (y < MARKERS_TOP) return { kind: "ruler" }
  const time = timeAt(model.view, plotX(x))
  if (y < TRACKS_TOP) {
    const flag = painter.flags.findLast(({ x: line, box }) =>
      box === null ? Math.abs(line - x) <= 5 : x >= box.x - 1 && x <= box.x + box.w,
    )
    return flag === undefined ? { kind: "ground", track: null, time } : { kind: "flag", flag }
  }
  const track = trackAt(model.tracks, y - TRACKS_TOP + model.scrollY)
  if (track === null) return { kind: "ground", track, time }
  const top = TRACKS_TOP + track.y - model.scrollY
  if (track.kind === "entity" || track.kind === "engine" || track.kind === "pipe") {
    const row = Math.floor((y - top - LANE_TOP) / LANE_PITCH)
    if (track.kind === "entity" && row >= track.lanes) return { kind: "level", track, time }
    const laneTop = top + LANE_TOP + Math.max(0, row) * LANE_PITCH
    const box = hitTrack(painter.boxes, x, y, laneTop, LANE_PITCH)
    if (box === null) return { kind: "ground", track, time }
    if (box.job >= 0) return { kind: "job", job: box.job, track, time }
    return foundBucket(model, painter, track, row, time)
  }
  if (track.kind === "queue" || track.kind === "ring") return { kind: "level", track, time }
  const ticks = ticksOf(model.index, track)
  const placed = painter.placed.ticks.find((candidate) => candidate.track.key === track.key)
  const box = placed?.boxes.find((candidate) => x >= candidate.x - 4 && x <= candidate.x + candidate.w + 4)
  if (ticks === null || box === undefined) return { kind: "ground", track, time }
  return { kind: "tick", track, event: ticks.event.data[box.first] as number, count: box.count }
}

function foundBucket(model: TimelineModel, painter: Painter, track: Track, row: number, time: number): Found {
  const lane: SpanLane | null = laneOf(model.index, { track, lane: Math.max(0, row) })
  if (lane === null) return { kind: "ground", track, time }
  const bucket = bucketAt(lane, laneFrame(model, painter.measure), time)
  return { kind: "bucket", track, jobs: bucket.jobs, failed: bucket.failed, time }
}
