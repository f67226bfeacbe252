/**
 * Callers asleep until a condition holds. A wake-up takes all of them off and appends them to the run list
 * in order; each then tests its condition again, and may join anew (oracle rule 7).
 */
import type { Engine } from "./engine.ts"
import type { Runnable } from "./run-list.ts"

export class WaitQueue {
  private waiters: Runnable[] = []

  get size(): number {
    return this.waiters.length
  }

  join(waiter: Runnable): void {
    this.waiters.push(waiter)
  }

  leave(waiter: Runnable): void {
    this.waiters = this.waiters.filter((other) => other !== waiter)
  }

  wakeAll(engine: Engine): void {
    if (this.waiters.length === 0) return
    const woken = this.waiters
    this.waiters = []
    for (const waiter of woken) engine.wake(waiter)
  }
}
