/** The moment that an inspector shows: a run, and how many of its events have happened. */
import type { Run } from "../state/runs.ts"

export interface At {
  readonly run: Run
  readonly cursor: number
}
