/**
 * Rows of slices for the keyboard and for screen readers: each lane of an entity, each engine, and each track of ticks.
 * A row has items in order of time; an item is what a selection can name.
 */
import { lowerBound, upperBound } from "../../core/trace/queries/columns.ts"
import type { SpanLane } from "../../core/trace/queries/span-lane.ts"
import type { TickList } from "../../core/trace/queries/tick-list.ts"
import type { TrackIndex } from "../../core/trace/queries/track-index.ts"
import type { Selection } from "../state/selection.ts"
import type { Track } from "./tracks.ts"

export interface Row {
  readonly track: Track
  /** Lane of an entity; 0 for everything else. */
  readonly lane: number
}

export interface RowItem {
  readonly selection: Selection
  readonly from: number
  /** Infinity while it lasts. */
  readonly to: number
}

export function rowsOf(tracks: readonly Track[]): Row[] {
  const rows: Row[] = []
  for (const track of tracks) {
    if (track.kind === "folded" || track.kind === "queue" || track.kind === "ring") continue
    for (let lane = 0; lane < Math.max(1, track.lanes); lane++) rows.push({ track, lane })
  }
  return rows
}

export function laneOf(index: TrackIndex, row: Row): SpanLane | null {
  const { track } = row
  if (track.kind === "entity") return index.entities[track.object]?.lanes[row.lane] ?? null
  if (track.kind === "engine") return index.scheds[track.object]?.rings[track.ring]?.executing ?? null
  if (track.kind === "pipe") return index.engines.lanes[track.object] ?? null
  return null
}

export function ticksOf(index: TrackIndex, track: Track): TickList | null {
  switch (track.kind) {
    case "thread":
      return index.clients[track.object] ?? null
    case "wq":
      return index.works[track.object] ?? null
    case "irq":
      return index.scheds[track.object]?.irqs ?? null
    case "firmware":
      return index.engines.firmware
    case "pipe":
    case "engine":
    case "entity":
    case "folded":
    case "queue":
    case "ring":
      return null
  }
}

export function rowLength(index: TrackIndex, row: Row, cursor: number): number {
  const lane = laneOf(index, row)
  if (lane !== null) return lane.length
  return ticksOf(index, row.track)?.countAt(cursor) ?? 0
}

export function itemAt(index: TrackIndex, row: Row, at: number): RowItem | null {
  const lane = laneOf(index, row)
  if (lane !== null) {
    if (at < 0 || at >= lane.length) return null
    const job = jobOfSpan(index, row.track, lane.id.data[at] as number)
    return { selection: { kind: "job", job }, from: lane.start.data[at] as number, to: lane.end.data[at] as number }
  }
  const ticks = ticksOf(index, row.track)
  if (ticks === null || at < 0 || at >= ticks.length) return null
  const time = ticks.time.data[at] as number
  return { selection: { kind: "event", index: ticks.event.data[at] as number }, from: time, to: time }
}

/** Whose span of a lane this is: lanes of entities hold jobs, those of engines executions. */
function jobOfSpan(index: TrackIndex, track: Track, id: number): number {
  if (track.kind === "engine") return index.history.stepJob.data[id] as number
  return track.kind === "pipe" ? (index.engines.job.data[id] as number) : id
}

/** Index of the item that covers an instant, or of the one nearest to it; -1 in an empty row. */
export function nearestIn(index: TrackIndex, row: Row, time: number): number {
  const lane = laneOf(index, row)
  const starts = lane?.start ?? ticksOf(index, row.track)?.time
  if (starts === undefined || starts.length === 0) return -1
  const after = upperBound(starts.data, starts.length, time)
  if (after === 0) return 0
  const before = after - 1
  const reach = lane === null ? (starts.data[before] as number) : Math.min(lane.end.data[before] as number, 2 ** 53)
  if (after >= starts.length || reach >= time) return before
  return (starts.data[after] as number) - time < time - reach ? after : before
}

/** Index of the item that a selection names, in this row; -1 if it is not in it. */
export function findIn(index: TrackIndex, row: Row, selection: Selection | null): number {
  if (selection === null) return -1
  if (selection.kind === "event") {
    const ticks = ticksOf(index, row.track)
    if (ticks === null) return -1
    const at = lowerBound(ticks.event.data, ticks.length, selection.index)
    return ticks.event.data[at] === selection.index && at < ticks.length ? at : -1
  }
  if (selection.kind !== "job") return -1
  const lane = laneOf(index, row)
  if (lane === null) return -1
  if (row.track.kind === "pipe") return findOnPipe(index, row.track.object, selection.job)
  const { history } = index
  for (let step = history.firstStep.at(selection.job); step >= 0; step = history.stepNext.data[step] as number) {
    const at = lowerBound(lane.start.data, lane.length, history.stepTime.data[step] as number)
    for (let span = at; span < lane.length && lane.start.data[span] === history.stepTime.data[step]; span++) {
      if (lane.id.data[span] === (row.track.kind === "engine" ? step : selection.job)) return span
    }
    if (row.track.kind === "entity") return -1
  }
  return -1
}

function findOnPipe({ engines }: TrackIndex, pipe: number, job: number): number {
  for (let at = engines.lastOf(job); at >= 0; at = engines.before.data[at] as number) {
    if (engines.pipe.data[at] !== pipe) continue
    const { id, length } = engines.lanes[pipe] as SpanLane
    return lowerBound(id.data, length, at)
  }
  return -1
}

/**
 * The slice after or before an item in the same track, in order of time. An entity's lanes count as one: its next slice is
 * the next job it was given, wherever that found room. null at the end of the track.
 */
export function neighbourOf(index: TrackIndex, row: Row, at: number, by: 1 | -1): RowItem | null {
  if (row.track.kind !== "entity") return itemAt(index, row, at + by)
  const lanes = index.entities[row.track.object]?.lanes ?? []
  const start = lanes[row.lane]?.start.data[at] ?? 0
  let best: { readonly lane: number; readonly at: number; readonly start: number } | null = null
  lanes.forEach((lane, number) => {
    // Equal times go by lane.
    const passed = number <= row.lane
    const { data } = lane.start
    const next =
      by > 0
        ? passed
          ? upperBound(data, lane.length, start)
          : lowerBound(data, lane.length, start)
        : (number < row.lane ? upperBound(data, lane.length, start) : lowerBound(data, lane.length, start)) - 1
    if (next < 0 || next >= lane.length) return
    const found = data[next] as number
    const nearer = best === null || (by > 0 ? found < best.start : found >= best.start)
    if (nearer) best = { lane: number, at: next, start: found }
  })
  const found = best as { readonly lane: number; readonly at: number } | null
  return found === null ? null : itemAt(index, { track: row.track, lane: found.lane }, found.at)
}
