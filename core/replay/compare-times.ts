/** A time against the one expected, in the words of a verdict; and any number. */
import { unreachable } from "../base/assert.ts"
import type { Comparison } from "../lang/program.ts"
import { formatSpan } from "../time/time.ts"

export function compareTimes(actual: number, comparison: Comparison, ns: number): { held: boolean; text: string } {
  if (compareNumbers(actual, comparison, ns)) return { held: true, text: formatSpan(actual) }
  const off = Math.abs(actual - ns)
  const by = `${off === 0 ? "no" : formatSpan(off)} ${actual >= ns ? "over" : "under"}`
  return { held: false, text: `${formatSpan(actual)}, ${by}` }
}

export function compareNumbers(actual: number, comparison: Comparison, ns: number): boolean {
  switch (comparison) {
    case "<":
      return actual < ns
    case "<=":
      return actual <= ns
    case "=":
      return actual === ns
    case ">=":
      return actual >= ns
    case ">":
      return actual > ns
    default:
      return unreachable(comparison)
  }
}
