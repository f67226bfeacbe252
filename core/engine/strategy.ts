/**
 * Whatever the machine leaves open is a named choice; a strategy answers it. Option 0 is always what the
 * straight executor would do, so a strategy that answers 0 for ever never preempts.
 */
import { Prng } from "../base/prng.ts"
import type { ChoiceList } from "./choices.ts"

export interface Strategy {
  /** A number from 0 up to, not including, `count`, which is at least 2. */
  pick(count: number): number
}

/** Uniform at every choice. */
export class RandomStrategy implements Strategy {
  private readonly prng: Prng

  constructor(seed: number) {
    this.prng = new Prng(seed)
  }

  pick(count: number): number {
    return this.prng.below(count)
  }
}

/** Answers as recorded; beyond the record, and where the record asks for what is not offered, straight on. */
export class RecordedStrategy implements Strategy {
  private readonly choices: ChoiceList
  private next = 0

  constructor(choices: ChoiceList) {
    this.choices = choices
  }

  pick(count: number): number {
    const choice = this.choices[this.next++] ?? 0
    return choice < count ? choice : 0
  }
}
