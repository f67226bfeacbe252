/** Who answers the named choices of a session: a seed, or the record of an earlier run. */
import { type Result, err, ok } from "../base/result.ts"
import { STRAIGHT, parseChoices } from "../engine/choices.ts"
import { RandomStrategy, RecordedStrategy, type Strategy } from "../engine/strategy.ts"

export function randomStrategy(seed: number): Strategy {
  return new RandomStrategy(seed)
}

/** From the string that a steered session prints; null for `straight`. */
export function recordedStrategy(choices: string): Result<Strategy | null, string> {
  if (choices === STRAIGHT) return ok(null)
  const parsed = parseChoices(choices)
  return parsed.ok ? ok(new RecordedStrategy(parsed.value)) : err(parsed.error)
}
