/**
 * The edges of one job: the fences it waited for, those who waited for its fences, and the job whose completion gave it its
 * credits. Only the selection has edges, at most `EDGES_MAX`.
 */
import { EV, FENCE_EXT, FENCE_FINISHED, FENCE_HARDWARE, FENCE_SCHEDULED } from "../../core/trace/events.ts"
import type { JobHistory } from "../../core/trace/job-history.ts"
import { phasesOf } from "../../core/trace/queries/job-phases.ts"
import { PHASE_CREDITS, PHASE_DEPENDENCY } from "../../core/trace/queries/phases.ts"

export const EDGES_MAX = 64
/** How far back the completion that freed the credits is looked for. */
const LOOK_BACK_EVENTS = 4096
/** Waiters of one fence that are looked at. */
const WAITERS_MAX = 1024

export interface Edge {
  readonly kind: "dependency" | "credits"
  readonly fromJob: number
  readonly fromTime: number
  readonly toJob: number
  readonly toTime: number
}

export interface Edges {
  readonly edges: readonly Edge[]
  /** Edges beyond the ones listed. */
  readonly more: number
}

export function edgesOf(history: JobHistory, job: number, cursor: number, now: number): Edges {
  const edges: Edge[] = []
  for (const phase of phasesOf(history, job, cursor)) {
    const toTime = phase.to ?? now
    if (phase.phase === PHASE_DEPENDENCY && (phase.arg & 3) !== FENCE_EXT) {
      const fromJob = phase.arg >> 2
      const fromTime = signalTime(history, phase.arg, cursor) ?? now
      edges.push({ kind: "dependency", fromJob, fromTime, toJob: job, toTime })
    }
    if (phase.phase === PHASE_CREDITS && phase.to !== null) {
      const fromJob = giverOfCredits(history, job)
      if (fromJob >= 0) edges.push({ kind: "credits", fromJob, fromTime: toTime, toJob: job, toTime })
    }
  }
  for (const kind of [FENCE_FINISHED, FENCE_SCHEDULED, FENCE_HARDWARE]) {
    const fence = job * 4 + kind
    const fromTime = signalTime(history, fence, cursor) ?? now
    let looked = 0
    for (let step = history.waitersOf(fence); step >= 0; step = history.stepWaiter.data[step] as number) {
      if (++looked > WAITERS_MAX) break
      if ((history.stepEvent.data[step] as number) >= cursor) continue
      edges.push({
        kind: "dependency",
        fromJob: job,
        fromTime,
        toJob: history.stepJob.data[step] as number,
        toTime: Math.max(fromTime, history.stepTime.data[step] as number),
      })
    }
  }
  return { edges: edges.slice(0, EDGES_MAX), more: Math.max(0, edges.length - EDGES_MAX) }
}

/** When a job's fence signalled; null if it has not by the cursor. */
export function signalTime(history: JobHistory, fence: number, cursor: number): number | null {
  const job = fence >> 2
  const column =
    (fence & 3) === FENCE_SCHEDULED
      ? history.scheduledEvent
      : (fence & 3) === FENCE_HARDWARE
        ? history.hardwareEvent
        : history.finishedEvent
  const event = column.at(job)
  return event < 0 || event >= cursor ? null : history.store.time(event)
}

/** The job whose completion the scheduler saw last before this one ran; -1 if there is none near. */
function giverOfCredits(history: JobHistory, job: number): number {
  const { store } = history
  const to = history.runEvent.at(job)
  if (to <= 0) return -1
  const { kind, subject } = store.slice(Math.max(0, to - LOOK_BACK_EVENTS), to)
  const sched = store.objects.jobSched[job]
  for (let at = kind.length - 1; at >= 0; at--) {
    const other = subject[at] as number
    if (kind[at] === EV.done && other !== job && store.objects.jobSched[other] === sched) return other
  }
  return -1
}
