/**
 * Makes the choices of a finding fewer: a run that goes straight on almost everywhere is one that a person can follow. A
 * shorter run counts if it finds the same kind of thing.
 */
import { RecordedStrategy } from "../engine/strategy.ts"
import type { Program } from "../lang/program.ts"
import { type Answers, AnswersStrategy, NotingStrategy } from "./answers.ts"
import { type Found, type LooksFor, runOnce } from "./run-once.ts"

/** Runs that one shrinking may take, and choices of all of them together: long runs are tried less often. */
const TRIES_MAX = 2_000
const CHOICES_MAX = 4_000_000

/** The same finding with no more choices that are not 0; itself if nothing shorter finds it. */
export function shrinkChoices(program: Program, found: Found, mishaps: LooksFor): Found {
  const tries = Math.min(TRIES_MAX, Math.ceil(CHOICES_MAX / (1 + found.choices.length)))
  return new ChoiceShrinker(program, found, mishaps, tries).shrink()
}

class ChoiceShrinker {
  private readonly program: Program
  private readonly mishaps: LooksFor
  private best: Found
  private answers: Answers
  private triesLeft: number

  constructor(program: Program, found: Found, mishaps: LooksFor, triesMax: number) {
    this.program = program
    this.mishaps = mishaps
    this.best = found
    this.triesLeft = triesMax
    const noting = new NotingStrategy(new RecordedStrategy(found.choices))
    runOnce(program, noting, mishaps)
    this.answers = noting.noted
  }

  shrink(): Found {
    let before: number
    do {
      before = weightOf(this.answers)
      this.dropBlocks()
      for (const one of this.answers.taken) if (one.choice > 1) this.take(this.answers.lower(one))
      for (const one of this.answers.taken) if (one.place > 0) this.take(this.answers.pullForward(one))
    } while (weightOf(this.answers) < before && this.triesLeft > 0)
    return this.best
  }

  /** Half of what was taken at once, then a quarter, down to single ones. */
  private dropBlocks(): void {
    for (let size = Math.ceil(this.answers.taken.length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
      for (let from = 0; from < this.answers.taken.length && this.triesLeft > 0; ) {
        // What was dropped is not taken any more, so that the next block stands where this one did.
        if (!this.take(this.answers.drop(this.answers.taken.slice(from, from + size)))) from += size
      }
    }
  }

  private take(answers: Answers): boolean {
    if (this.triesLeft <= 0) return false
    this.triesLeft--
    const strategy = new NotingStrategy(new AnswersStrategy(answers))
    const found = runOnce(this.program, strategy, this.mishaps)
    if (found?.kind !== this.best.kind || weightOf(strategy.noted) >= weightOf(this.answers)) return false
    this.best = found
    this.answers = strategy.noted
    return true
  }
}

/** Answers that are not 0 count most, then what they are, then how late they come. */
function weightOf({ taken }: Answers): number {
  let weight = 0
  for (const { choice, place } of taken) weight += 1e9 + Math.min(choice, 1e3) * 1e5 + Math.min(place, 1e4)
  return weight
}
