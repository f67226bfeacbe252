/**
 * Runs a program again and again with choices drawn from a seed, until a run breaks something or the runs
 * are used up. What it finds is told by a choice string that repeats it.
 */
import type { Program } from "../lang/program.ts"
import { openSession } from "../session/open-session.ts"
import { randomStrategy } from "../session/strategies.ts"

export interface SearchOptions {
  readonly runs: number
  /** Run i draws its choices from `seed + i`. */
  readonly seed: number
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
  for (let i = 0; i < options.runs; i++) {
    const seed = (options.seed + i) >>> 0
    const session = openSession(program, { strategy: randomStrategy(seed), trace: false })
    while (session.state === "ready" || session.state === "running") session.run({ turns: Number.POSITIVE_INFINITY })
    if (session.report !== null) return { runs: i + 1, seed, choices: session.choices, report: session.report }
  }
  return null
}
