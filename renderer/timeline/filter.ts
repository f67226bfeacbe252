/** The filter field: which jobs its text means, and lanes that hold only those. */
import { EVENT_NAMES, eventSpec, FENCE_EXT } from "../../core/trace/events.ts"
import { PHASE_COUNT } from "../../core/trace/queries/phases.ts"
import { SpanLane } from "../../core/trace/queries/span-lane.ts"
import type { TrackIndex } from "../../core/trace/queries/track-index.ts"

/** Events looked at in one piece. */
const SLICE_EVENTS = 1 << 16

export interface FilterResult {
  readonly text: string
  /** By job: 1 if it is meant. */
  readonly match: Uint8Array
  readonly jobs: readonly number[]
  /** By entity, by lane; by scheduler, by ring; by pipe. */
  readonly entityLanes: readonly (readonly SpanLane[])[]
  readonly engineLanes: readonly (readonly SpanLane[])[]
  readonly pipeLanes: readonly SpanLane[]
}

/**
 * A job is meant by part of its name, by one of its fences (`sched:p3`, `hw:p3`), by an external fence it waited for
 * (`ext:frame`), or by the name of an event that happened to it (`timeout`).
 */
export function matchJobs(index: TrackIndex, text: string): Uint8Array {
  const { history, store } = index
  const { objects } = store
  const match = new Uint8Array(Math.max(history.jobs, objects.jobs.length))
  const wanted = text.trim().toLowerCase()
  if (wanted === "") return match
  const owner = wanted.replace(/^(sched|hw):/, "")
  objects.jobs.forEach((name, job) => {
    if (name.toLowerCase().includes(owner)) match[job] = 1
  })
  const ext = wanted.replace(/^ext:/, "")
  const exts = new Set(
    objects.exts.flatMap((name, at) => (name.toLowerCase().includes(ext) ? [at * 4 + FENCE_EXT] : [])),
  )
  for (const fence of exts) {
    for (let step = history.waitersOf(fence); step >= 0; step = history.stepWaiter.data[step] as number) {
      match[history.stepJob.data[step] as number] = 1
    }
  }
  const kind = (EVENT_NAMES as readonly string[]).indexOf(wanted)
  if (kind >= 0 && eventSpec(kind).subject === "job") {
    for (let from = 0; from < store.length; from += SLICE_EVENTS) {
      const columns = store.slice(from, Math.min(store.length, from + SLICE_EVENTS))
      for (let at = 0; at < columns.kind.length; at++) {
        if (columns.kind[at] === kind) match[columns.subject[at] as number] = 1
      }
    }
  }
  return match
}

function filterLane(lane: SpanLane, keep: (id: number) => boolean): SpanLane {
  const kept = new SpanLane()
  const phases = new Float64Array(PHASE_COUNT)
  for (let span = 0; span < lane.length; span++) {
    const id = lane.id.data[span] as number
    if (!keep(id)) continue
    kept.open(id, lane.start.data[span] as number)
    if (span >= lane.closed) continue
    for (let phase = 0; phase < PHASE_COUNT; phase++) phases[phase] = lane.timeIn(phase, span, span + 1)
    kept.close(lane.end.data[span] as number, phases, lane.hasFailed(span))
  }
  return kept
}

export function filterTracks(index: TrackIndex, text: string): FilterResult {
  const match = matchJobs(index, text)
  const jobs: number[] = []
  match.forEach((held, job) => {
    if (held === 1) jobs.push(job)
  })
  const { stepJob } = index.history
  const { job: jobOfExecution } = index.engines
  return {
    text,
    match,
    jobs,
    entityLanes: index.entities.map((entity) =>
      entity.lanes.map((lane) => filterLane(lane, (job) => match[job] === 1)),
    ),
    engineLanes: index.scheds.map((sched) =>
      sched.rings.map((ring) => filterLane(ring.executing, (step) => match[stepJob.data[step] as number] === 1)),
    ),
    pipeLanes: index.engines.lanes.map((lane) =>
      filterLane(lane, (execution) => match[jobOfExecution.data[execution] as number] === 1),
    ),
  }
}
