/**
 * The machine's clock and everything that waits for it: virtual time, timers, and the list of runnable
 * things. It decides nothing about order beyond first in, first out; the executors do (`straight.ts`,
 * `steered.ts`). Code takes no virtual time: only a timer that fires moves the clock.
 */
import { fail } from "../base/assert.ts"
import { type SimTime, TIME_ZERO } from "../time/time.ts"
import type { EventStore } from "../trace/event-store.ts"
import { type Runnable, RunList } from "./run-list.ts"
import { type Timer, TimerHeap } from "./timer.ts"

/** Arming numbers of ordinary timers start here, so that a timer armed ahead of them precedes all at its instant. */
const ORDER_AHEAD = -1

export class Engine {
  now: SimTime = TIME_ZERO
  /** When the last timer fired. */
  lastFired: SimTime = TIME_ZERO
  readonly trace: EventStore
  readonly runnable = new RunList()
  readonly timers = new TimerHeap()
  private armings = 0

  constructor(trace: EventStore) {
    this.trace = trace
  }

  /** Returns whether it was queued by this call. */
  queueWork(work: Runnable): boolean {
    return this.runnable.append(work)
  }

  /** Takes a queued, not yet started item out. */
  cancelWork(work: Runnable): boolean {
    return this.runnable.remove(work)
  }

  /** A caller woken from a wait goes to the tail of the list. */
  wake(waiter: Runnable): void {
    this.runnable.append(waiter)
  }

  /** Arms, or arms anew: then it comes last among equal times. */
  arm(timer: Timer, at: SimTime): void {
    if (at < this.now) fail(`timer armed for ${at} at ${this.now}`)
    this.timers.remove(timer)
    timer.at = at
    timer.order = this.armings++
    this.timers.add(timer)
  }

  /**
   * As `arm`, but ahead of every other timer of that instant: for the one timer that stands for the
   * operations of a replay, which golden traces arm before anything else (oracle rule 3). In a steered run
   * the operation before may have been held up past `at`: then this one is due now.
   */
  armAhead(timer: Timer, at: SimTime): void {
    this.timers.remove(timer)
    timer.at = at > this.now ? at : this.now
    timer.order = ORDER_AHEAD
    this.timers.add(timer)
  }

  disarm(timer: Timer): void {
    this.timers.remove(timer)
  }

  /** Takes the earliest timer and moves the clock to it; null if there is none up to `until`. */
  takeTimer(until: SimTime): Timer | null {
    const timer = this.timers.peek()
    if (timer === null || timer.at > until) return null
    this.timers.remove(timer)
    // Steered runs may let code overtake a timer, so the clock may already stand later.
    if (timer.at > this.now) this.now = timer.at
    this.lastFired = this.now
    return timer
  }
}
