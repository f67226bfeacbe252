/** A completion that threads can sleep on: `complete_all` wakes them all, and it stays done. */
import { Completion } from "../../engine/completion.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Runnable } from "../../engine/run-list.ts"

export class WaitableCompletion extends Completion {
  /** Null until someone waits: most jobs are never waited for. */
  private waiters: Runnable[] | null = null

  constructor(name: string) {
    super(name, false)
  }

  completeAll(engine: Engine): void {
    this.complete()
    const woken = this.waiters
    if (woken === null) return
    this.waiters = null
    for (const waiter of woken) engine.wake(waiter)
  }

  join(waiter: Runnable): void {
    if (this.waiters === null) this.waiters = [waiter]
    else this.waiters.push(waiter)
  }

  /** The waiter's time ran out. */
  leave(waiter: Runnable): void {
    this.waiters = this.waiters?.filter((other) => other !== waiter) ?? null
  }
}
