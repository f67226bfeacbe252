/** What a comparison found: the figures of each contender, as plain data that crosses a thread or becomes JSON. */
import type { NamedContender } from "./contender.ts"
import type { RunFigures } from "./figures.ts"
import type { Strip } from "./strips.ts"

export interface ContenderResult {
  readonly contender: NamedContender
  /** Why the run was stopped before its end, or what checkers reported; null if all went well. */
  readonly report: string | null
  /** Expectations of the replay that held under this contender, and that failed. */
  readonly held: number
  readonly failed: number
  readonly figures: RunFigures
  /** When the last job ended; the end of the run if one never did. */
  readonly end: number
  /** By party. */
  readonly strips: readonly Strip[]
}

export interface Comparison {
  /** As given by whoever compares. */
  readonly file: string
  /** The replay's; may be empty. */
  readonly title: string
  readonly profile: string
  readonly seed: number
  readonly results: readonly ContenderResult[]
}
