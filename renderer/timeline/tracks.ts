/**
 * Which tracks there are, in what order and where. Thread, entity, queue, work queue, IRQ, ring, engine: from the program
 * down to the silicon. An AGX has its firmware and three engines of its own ("pipes") in the place of rings. Tracks that belong together form a group; a group folds into one row.
 */
import { ENGINES } from "../../core/trace/events.ts"
import type { SpanLane } from "../../core/trace/queries/span-lane.ts"
import { PHASE_COUNT } from "../../core/trace/queries/phases.ts"
import type { TrackIndex } from "../../core/trace/queries/track-index.ts"

export type TrackKind =
  | "thread"
  | "entity"
  | "queue"
  | "wq"
  | "irq"
  | "ring"
  | "engine"
  | "firmware"
  | "pipe"
  | "folded"

export interface Track {
  readonly kind: TrackKind
  /** Unique, and the same from frame to frame. */
  readonly key: string
  readonly name: string
  /** Client, entity, scheduler or work item; the scheduler for rings and engines; the number of a pipe. */
  readonly object: number
  /** -1 if it is no ring. */
  readonly ring: number
  readonly group: string
  /** The first of its group carries the chevron. */
  readonly first: boolean
  readonly folded: boolean
  readonly lanes: number
  /** The entity has jobs that found no lane: a row of its own below the lanes. */
  readonly more: boolean
  readonly y: number
  readonly height: number
}

export const LANE_PITCH = 16
/** Space above the first lane of a track. */
export const LANE_TOP = 2
const GROUP_GAP = 5
const ROW = 18
const RING_ROW = 16

type Draft = Omit<Track, "y" | "group" | "first" | "folded">

export function buildTracks(index: TrackIndex, foldedGroups: ReadonlySet<string>): Track[] {
  const { objects } = index.store
  const draft = (kind: TrackKind, name: string, object: number, ring = -1, height = ROW): Draft => ({
    kind,
    key: `${kind}:${object}:${ring}`,
    name,
    object,
    ring,
    lanes: 0,
    more: false,
    height,
  })

  const threads = objects.clients.map((name, client) => draft("thread", name, client))
  const entities = objects.entities.map((name, entity) => {
    const found = index.entities[entity]
    const lanes = Math.max(1, found?.lanes.length ?? 1)
    const more = (found?.more.length ?? 0) > 0
    const height = (lanes + (more ? 1 : 0)) * LANE_PITCH + 2 * LANE_TOP
    return { ...draft("entity", name, entity, -1, height), lanes, more }
  })
  const queues = objects.scheds.map((name, sched) => draft("queue", name, sched))
  // Every scheduler has its timeout handler; most never run.
  const works = objects.works
    .map((name, work) => draft("wq", name, work))
    .filter((track) => (index.works[track.object]?.length ?? 0) > 0)
  const irqs = objects.scheds
    .map((name, sched) => draft("irq", name, sched))
    .filter((track) => (index.scheds[track.object]?.irqs.length ?? 0) > 0)
  const rings: Draft[] = []
  const engines: Draft[] = []
  objects.scheds.forEach((name, sched) => {
    const count = Math.max(objects.schedRings[sched] ?? 1, index.scheds[sched]?.rings.length ?? 0)
    for (let ring = 0; ring < count; ring++) {
      const label = count === 1 ? name : `${name}.${ring}`
      rings.push(draft("ring", label, sched, ring, RING_ROW))
      engines.push(draft("engine", label, sched, ring))
    }
  })

  const firmware: Draft[] = index.engines.used ? [draft("firmware", "agx", 0)] : []
  const pipes = index.engines.used ? ENGINES.map((name, pipe) => draft("pipe", name, pipe)) : []

  const tracks: Track[] = []
  let y = 0
  const groups: readonly (readonly [string, readonly Draft[]])[] = [
    ["thread", threads],
    ["entity", [...entities, ...queues]],
    ["wq", [...works, ...irqs]],
    ["ring", rings],
    ["firmware", firmware],
    ["engine", [...engines, ...pipes]],
  ]
  for (const [group, members] of groups) {
    if (members.length === 0) continue
    if (tracks.length > 0) y += GROUP_GAP
    if (foldedGroups.has(group)) {
      const kind = (members[0] as Draft).kind
      tracks.push({
        ...draft("folded", `${members.length} ${members.length === 1 ? "track" : "tracks"}`, -1),
        key: `folded:${group}:${kind}`,
        group,
        first: true,
        folded: true,
        y,
      })
      y += ROW
      continue
    }
    members.forEach((member, at) => {
      tracks.push({ ...member, group, first: at === 0, folded: false, y })
      y += member.height
    })
  }
  return tracks
}

export function tracksHeight(tracks: readonly Track[]): number {
  const last = tracks.at(-1)
  return last === undefined ? 0 : last.y + last.height + LANE_TOP
}

export function trackAt(tracks: readonly Track[], y: number): Track | null {
  let low = 0
  let high = tracks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((tracks[middle] as Track).y <= y) low = middle + 1
    else high = middle
  }
  const track = tracks[low - 1]
  return track !== undefined && y < track.y + track.height ? track : null
}

/** The one figure of a header, as of a cursor. */
export function trackFigure(index: TrackIndex, track: Track, cursor: number, now: number): string {
  const { objects } = index.store
  switch (track.kind) {
    case "thread":
      return String(index.clients[track.object]?.countAt(cursor) ?? 0)
    case "entity": {
      const entity = index.entities[track.object]
      return String(entity?.queued.countAt(cursor) ?? 0)
    }
    case "queue": {
      const inUse = index.scheds[track.object]?.credits.valueAt(cursor) ?? 0
      return `${inUse}/${objects.schedCredits[track.object] ?? 0} cr`
    }
    case "wq":
      return String(index.works[track.object]?.countAt(cursor) ?? 0)
    case "irq":
      return String(index.scheds[track.object]?.irqs.countAt(cursor) ?? 0)
    case "ring":
      return String(index.scheds[track.object]?.rings[track.ring]?.level.valueAt(cursor) ?? 0)
    case "engine":
      return busyFigure(index.scheds[track.object]?.rings[track.ring]?.executing, now)
    case "pipe":
      return busyFigure(index.engines.lanes[track.object], now)
    case "firmware":
      return String(index.engines.firmware.countAt(cursor))
    case "folded":
      return ""
  }
}

function busyFigure(lane: SpanLane | undefined, now: number): string {
  if (lane === undefined || now <= 0) return "0 %"
  return `${Math.round((busyUntil(lane, now) / now) * 100)} %`
}

/** Time that a lane's spans cover up to an instant. */
function busyUntil(lane: SpanLane, now: number): number {
  let low = 0
  let high = lane.closed
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((lane.end.data[middle] as number) <= now) low = middle + 1
    else high = middle
  }
  let sum = 0
  for (let phase = 0; phase < PHASE_COUNT; phase++) sum += lane.timeIn(phase, 0, low)
  if (low < lane.length && (lane.start.data[low] as number) < now) sum += now - (lane.start.data[low] as number)
  return sum
}
