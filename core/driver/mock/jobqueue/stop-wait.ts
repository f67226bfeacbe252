/**
 * What a driver waits for that cannot take a running job off its device: the last of a queue's jobs is over, or the
 * driver's patience is.
 */
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import { Timer } from "../../../engine/timer.ts"
import { Fence, type FenceContexts } from "../../../fence/fence.ts"
import type { SimTime } from "../../../time/time.ts"

export class StopWait extends Timer {
  readonly fence: Fence
  private readonly engine: Engine

  /** `ref` names the fence in the trace, `patience` is whole ns. */
  constructor(engine: Engine, contexts: FenceContexts, ref: number, patience: number) {
    super()
    this.engine = engine
    this.fence = new Fence(contexts.allocate(1), 1, ref, null)
    engine.arm(this, (engine.now + patience) as SimTime)
  }

  override fire(): Steps<void> {
    this.fence.signal(this.engine)
  }

  /** Nothing is left to wait for. Context: any. */
  end(): Steps<void> {
    this.engine.disarm(this)
    this.fence.signal(this.engine)
  }
}
