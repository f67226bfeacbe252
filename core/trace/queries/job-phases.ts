/** The life of one job as phases, as it looked at a cursor. */
import type { SimTime } from "../../time/time.ts"
import { CURSOR_END, type JobHistory } from "../job-history.ts"
import { PHASE_OVER } from "./phases.ts"

/** One phase of a job. */
export interface JobPhase {
  readonly phase: number
  readonly from: SimTime
  /** null: still in it. */
  readonly to: SimTime | null
  /** Event that began it. */
  readonly event: number
  /** The fence waited for, or the ring; -1 if neither. */
  readonly arg: number
}

/** The phases of a job up to a cursor, in order; phases that took no time are there too. */
export function phasesOf(history: JobHistory, job: number, cursor: number = CURSOR_END): JobPhase[] {
  const phases: JobPhase[] = []
  const { stepEvent, stepTime, stepArg, stepNext } = history
  for (let step = history.firstStep.at(job); step >= 0; ) {
    const event = stepEvent.data[step] as number
    if (event >= cursor) break
    const next = stepNext.data[step] as number
    const ended = next >= 0 && (stepEvent.data[next] as number) < cursor
    const phase = history.phaseOfStep(step, cursor)
    if (phase !== PHASE_OVER) {
      phases.push({
        phase,
        from: stepTime.data[step] as SimTime,
        to: ended ? (stepTime.data[next] as SimTime) : null,
        event,
        arg: stepArg.data[step] as number,
      })
    }
    step = next
  }
  return phases
}

/** The step a job is in at a cursor; -1 before its first event. */
export function stepAt(history: JobHistory, job: number, cursor: number): number {
  let found = -1
  for (let step = history.firstStep.at(job); step >= 0; step = history.stepNext.data[step] as number) {
    if ((history.stepEvent.data[step] as number) >= cursor) break
    found = step
  }
  return found
}
