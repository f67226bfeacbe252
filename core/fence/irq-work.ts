/**
 * An irq_work: what a fence callback may not do itself, since it holds a lock, done a little later in
 * interrupt context. Here it is one more thing on the run list. Source: reference 4.6, 11.
 */
import type { Engine } from "../engine/engine.ts"
import { Runnable } from "../engine/run-list.ts"
import type { Steps } from "../engine/steps.ts"

/** Whose work it is. */
export interface IrqWorkOwner {
  readonly engine: Engine
  irqWork(): Steps<void>
}

export class IrqWork extends Runnable {
  private readonly owner: IrqWorkOwner

  constructor(owner: IrqWorkOwner) {
    super()
    this.owner = owner
  }

  /** Nothing if it is queued already. Context: any. */
  queue(): void {
    this.owner.engine.queueWork(this)
  }

  override run(): Steps<void> {
    return this.owner.irqWork()
  }
}
