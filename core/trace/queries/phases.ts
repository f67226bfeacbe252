/**
 * The phases of a job, in the order in which it comes closer to the silicon. Numbers, since columns hold them; their
 * order is the order of every table and legend.
 */
export const PHASE_QUEUED = 0
export const PHASE_DEPENDENCY = 1
export const PHASE_CREDITS = 2
/** Handed to the driver: queued in a ring, or completed and not yet seen by the scheduler. */
export const PHASE_HARDWARE = 3
export const PHASE_EXECUTING = 4
/** Hung, cut off its ring, or stranded. */
export const PHASE_FAILED = 5
/** Not a phase: the job is over. */
export const PHASE_OVER = 6

/** How many phases there are, `PHASE_OVER` left out. */
export const PHASE_COUNT = 6

export const PHASE_NAMES = [
  "queued",
  "waiting on dependency",
  "waiting for credits",
  "on hardware",
  "executing",
  "failed",
] as const
export type PhaseName = (typeof PHASE_NAMES)[number]

export function phaseName(phase: number): PhaseName {
  const name = PHASE_NAMES[phase]
  if (name === undefined) throw new RangeError(`no phase ${phase}`)
  return name
}
