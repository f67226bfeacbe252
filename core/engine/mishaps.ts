/**
 * What may go wrong in a run is a choice like who moves next. Model code asks at the place where it could happen
 * (`Engine.mishap`, `Engine.allocate`); the answer of a straight run is always 0, that nothing does, and costs a
 * comparison. A steered run that was asked to look for some of them hands the question to its strategy, which answers
 * rarely: most of a run has to stay sane for what goes wrong in it to mean something.
 *
 * Each question that is asked is recorded with the other choices, its answer 0 or not, so that one string repeats all.
 * Which mishaps a run looks for is not in the string and has to be given with it. How many a run may have is left to
 * the strategy, so that a recorded one needs no such number.
 */
import { type Result, err, ok } from "../base/result.ts"

/**
 * `hang`: a command never completes. `error`: it completes with an error. `lost-irq`: it completes and nobody is told.
 * `late-irq`: somebody is told later. `alloc`: no memory. `kill`: a queue is killed or its client closes its file.
 */
export const MISHAPS = ["hang", "error", "lost-irq", "late-irq", "alloc", "kill"] as const
export type MishapName = (typeof MISHAPS)[number]

export interface Mishaps {
  /** 0: it does not happen. Otherwise which of `count - 1` ways; always 0 for one that is not looked for. */
  pick(name: MishapName, count: number): number
}

/** Separated by commas, or `all`, or `none`; in the order of `MISHAPS` whatever the order of the text. */
export function parseMishaps(text: string): Result<readonly MishapName[], string> {
  if (text === "all") return ok(MISHAPS)
  if (text === "none") return ok([])
  const words = text.split(",").map((word) => word.trim())
  const wrong = words.find((word) => !MISHAPS.some((name) => name === word))
  if (wrong !== undefined)
    return err(`no fault '${wrong.slice(0, 40)}'. There are ${MISHAPS.join(", ")}; or all, or none.`)
  return ok(MISHAPS.filter((name) => words.includes(name)))
}

/** As `parseMishaps` reads it. */
export function formatMishaps(names: readonly MishapName[]): string {
  if (names.length === 0) return "none"
  return names.length === MISHAPS.length ? "all" : names.join(",")
}
