/** How many of some jobs are in which phase at the cursor. One pass over the jobs' columns. */
import { stepAt } from "../../core/trace/queries/job-phases.ts"
import { PHASE_COUNT, PHASE_OVER } from "../../core/trace/queries/phases.ts"
import type { RunIndex } from "../trace/run-index.ts"

export interface JobCounts {
  readonly submitted: number
  /** By phase number. */
  readonly phases: readonly number[]
  readonly finished: number
  readonly failed: number
  readonly latencyMean: number
}

export function countJobs(index: RunIndex, jobs: readonly number[], cursor: number): JobCounts {
  const { history, store } = index
  const phases = new Array<number>(PHASE_COUNT).fill(0)
  let submitted = 0
  let finished = 0
  let failed = 0
  let latency = 0
  for (const job of jobs) {
    const queued = history.queuedEvent.at(job)
    if (queued < 0 || queued >= cursor) continue
    submitted++
    const end = history.finishedEvent.at(job)
    if (end >= 0 && end < cursor) {
      finished++
      if (store.a(end) !== 0) failed++
      latency += store.time(end) - store.time(queued)
      continue
    }
    const step = stepAt(history, job, cursor)
    const phase = step < 0 ? PHASE_OVER : history.phaseOfStep(step, cursor)
    if (phase < PHASE_COUNT) phases[phase] = (phases[phase] ?? 0) + 1
  }
  return { submitted, phases, finished, failed, latencyMean: finished === 0 ? 0 : latency / finished }
}
