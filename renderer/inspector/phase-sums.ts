/** A job's time by phase as of the cursor: what the bar and the table of the inspector show. */
import type { JobHistory } from "../../core/trace/job-history.ts"
import { phasesOf } from "../../core/trace/queries/job-phases.ts"

export interface PhasePiece {
  readonly phase: number
  readonly from: number
  readonly to: number
}

export interface PhaseSum {
  readonly phase: number
  /** When it was first in this phase. */
  readonly from: number
  readonly ns: number
  /** 0 to 1 of the job's whole time so far. */
  readonly share: number
}

export interface PhaseTimes {
  readonly from: number
  readonly to: number
  /** Whether the job is over at the cursor. */
  readonly over: boolean
  readonly pieces: readonly PhasePiece[]
  readonly sums: readonly PhaseSum[]
}

export function phaseTimes(history: JobHistory, job: number, cursor: number): PhaseTimes | null {
  const phases = phasesOf(history, job, cursor)
  const [first] = phases
  const last = phases.at(-1)
  if (first === undefined || last === undefined) return null
  const now = cursor > 0 ? history.store.time(cursor - 1) : 0
  const pieces = phases.map(({ phase, from, to }) => ({ phase, from, to: to ?? now }))
  const end = last.to ?? now
  const whole = Math.max(1, end - first.from)
  const sums = new Map<number, PhaseSum>()
  for (const { phase, from, to } of pieces) {
    const known = sums.get(phase)
    const ns = (known?.ns ?? 0) + to - from
    sums.set(phase, { phase, from: known?.from ?? from, ns, share: ns / whole })
  }
  return { from: first.from, to: end, over: last.to !== null, pieces, sums: [...sums.values()] }
}
