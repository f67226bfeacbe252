/** The comparison as the picture and the table take it: the contenders that are done. Null before the first one is. */
import type { Comparison } from "../../core/compare/comparison.ts"
import type { ComparisonState } from "../state/comparison.ts"

export function shownComparison(state: ComparisonState): Comparison | null {
  const { fileName, title, profile, seed, results, state: now } = state
  // Until all are done, columns would come and go, and the best of a line with them.
  if (results.length === 0 || now === "running") return null
  return { file: fileName, title, profile, seed, results }
}
