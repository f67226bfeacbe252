/**
 * Ready queues that may use the same rings. Whoever has had no more than its part is eligible; of those, the one whose
 * next job is due first is the best. Where nobody is eligible, the one that is least ahead: a ring never waits for justice.
 */
import type { Ring } from "./ring.ts"
import { Ranked, Ranking } from "./ranking.ts"

export abstract class Standing extends Ranked {
  /** Where it stands; null: it is not ready. */
  line: Line | null = null
  abstract get eligibleAt(): number
  abstract get deadline(): number
}

export class Line<S extends Standing = Standing> {
  readonly rings: readonly Ring[]
  /** By deadline. Some may be ahead by now: looked at when they come up. */
  private readonly eligible = new Ranking<S>()
  /** By virtual time. */
  private readonly ahead = new Ranking<S>()

  constructor(rings: readonly Ring[]) {
    this.rings = rings
  }

  get open(): boolean {
    const { rings } = this
    for (let i = 0; i < rings.length; i++) if ((rings[i] as Ring).open) return true
    return false
  }

  add(seat: S, time: number): void {
    seat.line = this
    this.rank(seat, time)
  }

  remove(seat: S): void {
    seat.ranking?.remove(seat)
    seat.line = null
  }

  /** Its share has had more or less than before, or its turn is another one. */
  update(seat: S, time: number): void {
    seat.ranking?.remove(seat)
    this.rank(seat, time)
  }

  private rank(seat: S, time: number): void {
    const { eligibleAt } = seat
    if (eligibleAt <= time) this.eligible.add(seat, seat.deadline)
    else this.ahead.add(seat, eligibleAt)
  }

  /** Null if nobody stands here. */
  best(time: number): S | null {
    for (let seat = this.ahead.peek(); seat !== null && seat.key <= time; seat = this.ahead.peek()) {
      this.ahead.remove(seat)
      this.eligible.add(seat, seat.deadline)
    }
    for (let seat = this.eligible.peek(); seat !== null; seat = this.eligible.peek()) {
      const { eligibleAt } = seat
      if (eligibleAt <= time) return seat
      this.eligible.remove(seat)
      this.ahead.add(seat, eligibleAt)
    }
    return this.ahead.peek()
  }
}
