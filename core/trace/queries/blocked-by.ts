/** What holds a job back at a cursor, and the chain of what holds that back. */
import type { SimTime } from "../../time/time.ts"
import { CURSOR_END, type JobHistory } from "../job-history.ts"
import { stepAt } from "./job-phases.ts"
import {
  PHASE_CREDITS,
  PHASE_DEPENDENCY,
  PHASE_EXECUTING,
  PHASE_FAILED,
  PHASE_HARDWARE,
  PHASE_QUEUED,
} from "./phases.ts"

/** What a job waits for. */
export type Blocker =
  /** An unsignalled fence, as `fenceRef` packs it. */
  | { readonly kind: "fence"; readonly fence: number; readonly since: SimTime }
  /** Credits, held by these jobs of its scheduler. */
  | {
      readonly kind: "credits"
      readonly needs: number
      readonly free: number
      readonly holders: readonly number[]
      readonly since: SimTime
    }
  /** Jobs of its own entity that are to run first; the nearest one ahead. */
  | { readonly kind: "entity"; readonly ahead: number; readonly since: SimTime }
  /** Jobs before it on its ring; the one that executes. */
  | { readonly kind: "ring"; readonly ahead: number; readonly since: SimTime }

/** What holds a job back at a cursor; null if nothing does, or if the trace does not tell. */
export function blockedBy(history: JobHistory, job: number, cursor: number = CURSOR_END): Blocker | null {
  const step = stepAt(history, job, cursor)
  if (step < 0) return null
  const since = history.stepTime.data[step] as SimTime
  const arg = history.stepArg.data[step] as number
  switch (history.phaseOfStep(step, cursor)) {
    case PHASE_DEPENDENCY:
      return { kind: "fence", fence: arg, since }
    case PHASE_CREDITS: {
      const needs = history.creditsNeeded.at(job)
      return {
        kind: "credits",
        needs,
        free: history.creditsFree.at(job),
        holders: holdersAt(history, job, cursor),
        since,
      }
    }
    case PHASE_QUEUED: {
      const ahead = aheadInEntity(history, job, cursor)
      return ahead < 0 ? null : { kind: "entity", ahead, since }
    }
    case PHASE_HARDWARE: {
      const ahead = executingOn(history, job, cursor)
      return ahead < 0 ? null : { kind: "ring", ahead, since }
    }
    default:
      return null
  }
}

function before(event: number, cursor: number): boolean {
  return event >= 0 && event < cursor
}

/** Jobs of the same scheduler that hold credits: handed to the driver, and not yet seen to be done. */
export function holdersAt(history: JobHistory, job: number, cursor: number): number[] {
  const { jobSched } = history.store.objects
  const sched = jobSched[job]
  const holders: number[] = []
  for (let other = 0; other < history.jobs; other++) {
    if (!before(history.runEvent.data[other] as number, cursor)) continue
    if (before(history.doneEvent.data[other] as number, cursor)) continue
    if (other !== job && jobSched[other] === sched) holders.push(other)
  }
  return holders
}

/** The nearest job that was queued earlier to the same entity and has neither run nor ended; -1 if none. */
function aheadInEntity(history: JobHistory, job: number, cursor: number): number {
  const { jobEntity } = history.store.objects
  const queued = history.queuedEvent.at(job)
  let nearest = -1
  for (let other = 0; other < history.jobs; other++) {
    if (other === job || jobEntity[other] !== jobEntity[job]) continue
    const event = history.queuedEvent.data[other] as number
    if (event < 0 || event > queued) continue
    if (before(history.runEvent.data[other] as number, cursor)) continue
    if (before(history.finishedEvent.data[other] as number, cursor)) continue
    if (nearest < 0 || event > history.queuedEvent.at(nearest)) nearest = other
  }
  return nearest
}

/** The job that executes on the ring that `job` is queued in; -1 if none or if `job` is on no ring. */
function executingOn(history: JobHistory, job: number, cursor: number): number {
  const { jobSched } = history.store.objects
  const ring = history.ring.at(job)
  if (ring < 0 || before(history.hardwareEvent.at(job), cursor)) return -1
  for (let other = 0; other < history.jobs; other++) {
    if (other === job || jobSched[other] !== jobSched[job]) continue
    if (history.ring.data[other] !== ring) continue
    if (!before(history.runEvent.data[other] as number, cursor)) continue
    if (before(history.finishedEvent.data[other] as number, cursor)) continue
    const step = stepAt(history, other, cursor)
    if (step < 0) continue
    const phase = history.phaseOfStep(step, cursor)
    if (phase === PHASE_EXECUTING || phase === PHASE_FAILED) return other
  }
  return -1
}

/**
 * The chain of what holds a job back, nearest first: each link blocks the job before it. Ends at a job that is on its
 * own, at an external fence, or where the chain would close into a ring.
 */
export function blockedByChain(
  history: JobHistory,
  job: number,
  cursor: number = CURSOR_END,
): { readonly job: number; readonly by: Blocker }[] {
  const chain: { job: number; by: Blocker }[] = []
  const seen = new Set<number>()
  let at = job
  while (at >= 0 && !seen.has(at)) {
    seen.add(at)
    const by = blockedBy(history, at, cursor)
    if (by === null) break
    chain.push({ job: at, by })
    at = nextInChain(by)
  }
  return chain
}

/** The job behind a blocker; -1 if there is none. */
function nextInChain(by: Blocker): number {
  switch (by.kind) {
    case "fence":
      // FENCE_EXT is 3: an external fence has no job behind it.
      return (by.fence & 3) === 3 ? -1 : by.fence >> 2
    case "credits":
      return by.holders[0] ?? -1
    case "entity":
    case "ring":
      return by.ahead
  }
}
