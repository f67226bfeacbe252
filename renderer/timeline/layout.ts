/** All visible tracks as boxes: chooses the layout of each kind of track and leaves out what is scrolled away. */
import type { LevelSteps } from "../../core/trace/queries/level-steps.ts"
import { BOX_CAP, type BoxList, type Label } from "./box-list.ts"
import { CAP_HEIGHT, type LaneFrame, layoutLane } from "./lane-layout.ts"
import { type LevelBox, layoutLevel } from "./level-layout.ts"
import type { TimelineModel } from "./model.ts"
import { ticksOf } from "./rows.ts"
import { layoutTicks, type TickBox } from "./tick-layout.ts"
import { LANE_PITCH, LANE_TOP, type Track } from "./tracks.ts"

export interface PlacedLevel {
  readonly track: Track
  readonly boxes: readonly LevelBox[]
  /** Top of the row, CSS pixels. */
  readonly y: number
  readonly height: number
  /** Height of the scale; the dotted line. */
  readonly limit: number
  readonly kind: "credits" | "ring" | "more"
}

export interface PlacedTicks {
  readonly track: Track
  readonly boxes: readonly TickBox[]
  readonly y: number
}

/** What one frame shows in the tracks. */
export interface Placed {
  readonly levels: PlacedLevel[]
  readonly ticks: PlacedTicks[]
  readonly labels: Label[]
}

export function laneFrame(model: TimelineModel, measure: (text: string) => number): LaneFrame {
  const { jobs } = model.index.store.objects
  return {
    view: model.view,
    cursor: model.cursor,
    now: model.now,
    measure,
    nameOf: (job) => jobs[job] ?? `?${job}`,
  }
}

/** One track whose top is at `y`. `filtered`: only the jobs that the filter means. */
export function layoutTrack(
  track: Track,
  model: TimelineModel,
  frame: LaneFrame,
  y: number,
  boxes: BoxList,
  placed: Placed,
  filtered = false,
): void {
  const { index, view, cursor } = model
  switch (track.kind) {
    case "entity": {
      const entity = index.entities[track.object]
      const lanes = filtered ? model.filter?.entityLanes[track.object] : entity?.lanes
      lanes?.forEach((lane, at) => {
        const top = y + LANE_TOP + at * LANE_PITCH
        layoutLane(lane, model.jobSpans, frame, top, boxes, placed.labels)
      })
      if (!track.more || entity === undefined || filtered) return
      const top = y + LANE_TOP + track.lanes * LANE_PITCH
      placed.levels.push(levelOf(track, entity.more, model, top, LANE_PITCH, 0, "more"))
      for (const tick of layoutTicks(entity.moreFailed, view, cursor)) {
        boxes.push(BOX_CAP, 0, Math.round(tick.x) - 1, top, Math.max(2, tick.w), CAP_HEIGHT, -1)
      }
      return
    }
    case "engine": {
      const lane = filtered
        ? model.filter?.engineLanes[track.object]?.[track.ring]
        : index.scheds[track.object]?.rings[track.ring]?.executing
      if (lane !== undefined) layoutLane(lane, model.executions, frame, y + LANE_TOP, boxes, placed.labels)
      return
    }
    case "pipe": {
      const lane = (filtered ? model.filter?.pipeLanes : index.engines.lanes)?.[track.object]
      if (lane !== undefined) layoutLane(lane, model.engineSpans, frame, y + LANE_TOP, boxes, placed.labels)
      return
    }
    case "queue": {
      const level = index.scheds[track.object]?.credits
      const limit = index.store.objects.schedCredits[track.object] ?? 0
      if (level !== undefined && !filtered) {
        placed.levels.push(levelOf(track, level, model, y, track.height, limit, "credits"))
      }
      return
    }
    case "ring": {
      const level = index.scheds[track.object]?.rings[track.ring]?.level
      if (level !== undefined && !filtered) placed.levels.push(levelOf(track, level, model, y, track.height, 0, "ring"))
      return
    }
    case "thread":
    case "wq":
    case "irq":
    case "firmware": {
      const ticks = ticksOf(index, track)
      if (ticks !== null && !filtered) placed.ticks.push({ track, boxes: layoutTicks(ticks, view, cursor), y })
      return
    }
    case "folded":
      return
  }
}

function levelOf(
  track: Track,
  level: LevelSteps,
  model: TimelineModel,
  y: number,
  height: number,
  limit: number,
  kind: PlacedLevel["kind"],
): PlacedLevel {
  const boxes = layoutLevel(level, model.view, model.now)
  return { track, boxes, y, height, limit: Math.max(limit, level.peak, kind === "ring" ? 2 : 1), kind }
}

/** Boxes of every track that is at least partly in the `height` pixels below the marker lane. */
export function layoutTracks(
  model: TimelineModel,
  frame: LaneFrame,
  top: number,
  boxes: BoxList,
  filtered: boolean,
): Placed {
  const placed: Placed = { levels: [], ticks: [], labels: [] }
  boxes.clear()
  for (const track of model.tracks) {
    const y = top + track.y - model.scrollY
    if (y + track.height < top || y > model.height) continue
    layoutTrack(track, model, frame, y, boxes, placed, filtered)
  }
  return placed
}

/** Where a job's slice is: the top of its lane, or null if its track is folded away. */
export function laneTopOf(model: TimelineModel, job: number): { readonly y: number; readonly track: Track } | null {
  const entity = model.index.store.objects.jobEntity[job] ?? -1
  const track = model.tracks.find((candidate) => candidate.kind === "entity" && candidate.object === entity)
  if (track === undefined) return null
  const lane = model.index.jobLane.at(job)
  if (lane < -1) return null
  const row = lane < 0 ? track.lanes : lane
  return { y: track.y + LANE_TOP + row * LANE_PITCH, track }
}
