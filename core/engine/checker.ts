/** What looks at the state of a run from outside, between its steps, and never changes it. */
import type { Report } from "./report.ts"

export interface Checker {
  /**
   * To be called after each step. `halfway`: some task is inside of a call, so that what holds only between calls is
   * not looked at. Null, or the first that is broken.
   */
  afterStep(halfway: boolean): Report | null
  /** Nothing is left to run. */
  atRest(): Report | null
}

/** Of a machine whose checkers are all inside of it. */
export const NOTHING_TO_CHECK: Checker = {
  afterStep: () => null,
  atRest: () => null,
}
