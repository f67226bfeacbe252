/** From a run that has ended to what a comparison keeps of it; its trace may be let go. */
import type { Program } from "../lang/program.ts"
import type { EventStore } from "../trace/event-store.ts"
import type { ContenderResult } from "./comparison.ts"
import type { Contender } from "./contender.ts"
import { measureRun } from "./figures.ts"
import { stripsOf } from "./strips.ts"

/** How the run ended, as whoever ran it says. */
export interface RunEnding {
  readonly report: string | null
  readonly held: number
  readonly failed: number
}

export function contenderResult(
  contender: Contender,
  store: EventStore,
  program: Program,
  ending: RunEnding,
): ContenderResult {
  const measured = measureRun(store, program)
  return { contender, ...ending, figures: measured.figures, end: measured.end, strips: stripsOf(measured) }
}
