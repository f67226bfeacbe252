/**
 * Runs a program again and again with choices drawn from a seed, until a run breaks something or the runs
 * are used up. What it finds is told by a choice string that repeats it.
 */
import { formatChoices } from "../engine/choices.ts"
import { MISHAPS_A_RUN, RandomStrategy } from "../engine/strategy.ts"
import type { Program } from "../lang/program.ts"
import { type Found, type LooksFor, runOnce } from "./run-once.ts"
import { shrinkChoices } from "./shrink-choices.ts"

export interface SearchOptions {
  readonly runs: number
  /** Run i draws its choices from `seed + i`. */
  readonly seed: number
  /** What may go wrong; not said or null: nothing, and jobs may be left over at the end. */
  readonly mishaps?: LooksFor
  /** How many of them a run may meet. */
  readonly mishapsMax?: number
}

export interface Finding {
  /** Runs made, this one included. */
  readonly runs: number
  readonly seed: number
  readonly choices: string
  readonly report: string
}

/** Null: no run of all broke anything. */
export function searchRandom(program: Program, options: SearchOptions): Finding | null {
  const { mishaps = null } = options
  for (let i = 0; i < options.runs; i++) {
    const seed = (options.seed + i) >>> 0
    const found = runOnce(program, new RandomStrategy(seed, options.mishapsMax ?? MISHAPS_A_RUN), mishaps)
    if (found === null) continue
    const { choices, report } = shortest(program, found, mishaps)
    return { runs: i + 1, seed, choices, report }
  }
  return null
}

function shortest(program: Program, found: Found, mishaps: LooksFor): { choices: string; report: string } {
  const { choices, report } = shrinkChoices(program, found, mishaps)
  return { choices: formatChoices(choices), report }
}
