/**
 * The hardware fence of a submission: one for its several work items, signalled when the last of them is over, with
 * the first error. Source: reference A.4.
 */
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import { Fence } from "../../../fence/fence.ts"
import { EV, fenceOwner } from "../../../trace/events.ts"

const NO_RING = -1

export class JobFence extends Fence {
  private pending = 0

  /** One more work item. Before any of them runs. */
  expect(): void {
    this.pending++
  }

  /** One work item is over. Context: work queue. */
  itemOver(engine: Engine, error: number): Steps<void> {
    if (error !== 0) this.fail(error)
    this.pending--
    if (this.pending > 0) return
    const { trace, now } = engine
    if (trace.on) trace.append(now, EV.hw_done, fenceOwner(this.ref), NO_RING, this.error, 0)
    this.signal(engine)
  }

  /** Nobody waits for the items any more: signals now. Context: any. */
  giveUp(engine: Engine, error: number): Steps<void> {
    this.fail(error)
    this.signal(engine)
  }

  private fail(error: number): void {
    if (!this.signaled && this.error === 0) this.setError(error)
  }
}
