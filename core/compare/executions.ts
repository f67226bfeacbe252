/**
 * What the GPU executed, one job at a time in each lane: the rings of a mock GPU, or the engines of an AGX. Read from the
 * trace alone.
 */
import { ENGINES } from "../trace/events.ts"
import type { SpanLane } from "../trace/queries/span-lane.ts"
import type { TrackIndex } from "../trace/queries/track-index.ts"

export interface Execution {
  readonly job: number
  readonly from: number
  /** The end of the run, if it went on then. */
  readonly to: number
  /** The job failed, was taken off the ring or never ended: this time of the GPU was for nothing. */
  readonly wasted: boolean
}

/** Executions of one lane do not overlap and are in order. */
export interface ExecutionLane {
  /** `gfx`; `gfx ring 1` if it has several; `vertex`. */
  readonly name: string
  /** Index of the scheduler; -1 for an engine of an AGX, which none owns. */
  readonly sched: number
  readonly executions: readonly Execution[]
}

export function executionLanes(index: TrackIndex): readonly ExecutionLane[] {
  const { store, engines, history } = index
  const { objects } = store
  if (engines.used) {
    return engines.lanes.map((lane, pipe) => ({
      name: ENGINES[pipe] ?? `engine ${pipe}`,
      sched: -1,
      executions: executionsOf(index, lane, (id) => engines.job.data[id] as number),
    }))
  }
  return objects.scheds.flatMap((name, sched) => {
    const rings = objects.schedRings[sched] ?? 1
    return Array.from({ length: rings }, (_, ring) => ({
      name: rings === 1 ? name : `${name} ring ${ring}`,
      sched,
      executions: executionsOf(
        index,
        index.sched(sched).ring(ring).executing,
        (step) => history.stepJob.data[step] as number,
      ),
    }))
  })
}

function executionsOf(index: TrackIndex, lane: SpanLane, jobOf: (id: number) => number): readonly Execution[] {
  const { history } = index
  return Array.from({ length: lane.length }, (_, span) => {
    const job = jobOf(lane.id.data[span] as number)
    const failed = lane.hasFailed(span) || history.error.at(job) !== 0 || history.finishedEvent.at(job) < 0
    const to = Math.min(lane.end.data[span] as number, index.busyTime)
    return { job, from: lane.start.data[span] as number, to, wasted: failed }
  })
}
