/**
 * Whatever the machine leaves open is a named choice; a strategy answers it. Option 0 is always what the
 * straight executor would do, so a strategy that answers 0 for ever never preempts.
 */
import { Prng } from "../base/prng.ts"
import type { ChoiceList } from "./choices.ts"
import type { MishapName } from "./mishaps.ts"

export interface Strategy {
  /** A number from 0 up to, not including, `count`, which is at least 2. */
  pick(count: number): number
  /** As `pick`, of something that may go wrong here; 0, and always without this: it does not. */
  mishap?(name: MishapName, count: number): number
}

/** So many things go wrong in a run at most, unless said otherwise. */
export const MISHAPS_A_RUN = 2
/** One question of so many is answered with a mishap; a kill is asked for between any two steps, so one of many more. */
const ONE_OF: Readonly<Record<MishapName, number>> = {
  hang: 8,
  error: 8,
  "lost-irq": 8,
  "late-irq": 8,
  alloc: 8,
  kill: 128,
}

/** Uniform at every choice; what goes wrong does so rarely, and not more than so many times. */
export class RandomStrategy implements Strategy {
  private readonly prng: Prng
  private mishapsLeft: number

  constructor(seed: number, mishaps: number = MISHAPS_A_RUN) {
    this.prng = new Prng(seed)
    this.mishapsLeft = mishaps
  }

  pick(count: number): number {
    return this.prng.below(count)
  }

  mishap(name: MishapName, count: number): number {
    if (this.mishapsLeft === 0 || this.prng.below(ONE_OF[name]) !== 0) return 0
    this.mishapsLeft--
    return 1 + this.prng.below(count - 1)
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

  mishap(_name: MishapName, count: number): number {
    return this.pick(count)
  }
}
