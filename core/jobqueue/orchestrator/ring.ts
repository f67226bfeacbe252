/** A hardware ring as the orchestrator knows it: what is on it, and whom it is kept free for. */
import { type SimTime, TIME_ZERO } from "../../time/time.ts"
import type { Share } from "./share.ts"

export interface RingSpec {
  readonly name: string
  /** Sum of costs that may be on the ring at a time. */
  readonly slots: number
  /** Jobs that it executes beside each other; the rest of the slots is for those that wait behind them. 1 unless said. */
  readonly width?: number
}

/** A sleeper is waited for as long as four of its sleeps. */
const SLEEPS_WAITED = 4
/** One that sleeps for the first time is taken to sleep for so many times what it had of the device. */
const FIRST_SLEEP_BURSTS = 16
/** And a job ahead of it may cost it a quarter of its own. */
const TOLERATED = 1 / 4

export class Ring {
  readonly index: number
  readonly slots: number
  readonly width: number
  /** Sum of costs of the jobs on it, and their number. */
  used = 0
  jobs = 0
  /** When a job last left it, or came to it while it was empty: with a width of 1, the oldest executes since then. */
  since = TIME_ZERO
  /** In this pass: it takes more. */
  open = true
  /** The two sleepers that are waited for longest, so that one of them is not the one that asks. */
  private first: Share | null = null
  private firstUntil = 0
  private second: Share | null = null
  private secondUntil = 0

  constructor(index: number, { slots, width = 1 }: RingSpec) {
    this.index = index
    this.slots = slots
    this.width = width
  }

  /** Nothing executes that another job could not execute beside. */
  get hungry(): boolean {
    return this.jobs < this.width
  }

  /** It takes nothing more, not even a job that costs nothing. */
  get isFull(): boolean {
    return this.used >= this.slots
  }

  /** A job larger than the ring is not refused for ever: it goes alone. */
  fits(cost: number): boolean {
    return this.used + cost <= this.slots || this.used === 0
  }

  /** A share that uses the ring fell asleep: it may be back soon. */
  expect(share: Share, now: SimTime): void {
    const sleep = share.sleep < 0 ? FIRST_SLEEP_BURSTS * share.burst : share.sleep
    if (sleep <= 0) return
    const until = now + SLEEPS_WAITED * sleep
    if (share === this.first) this.firstUntil = until
    else if (share === this.second) this.secondUntil = until
    else if (until >= this.secondUntil) {
      this.second = share
      this.secondUntil = until
    }
    if (this.secondUntil <= this.firstUntil) return
    const other = this.first
    this.first = this.second
    this.second = other
    const otherUntil = this.firstUntil
    this.firstUntil = this.secondUntil
    this.secondUntil = otherUntil
  }

  /**
   * Whether a job of `share` behind the one that executes would stand in the way of somebody who is about to wake. What is
   * on a ring cannot be taken back, so it is put there late: when the ring is free, which costs the device the way from its
   * interrupt to the next doorbell.
   */
  isKeptFrom(share: Share, now: SimTime): boolean {
    if (this.firstUntil <= now) return false
    const other = this.first === share ? this.second : this.first
    const until = this.first === share ? this.secondUntil : this.firstUntil
    return other !== null && until > now && share.estimate > other.average * TOLERATED
  }
}
