/** The external fences of a mock machine: somebody else's, signalled by the replay. */
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Fence, type FenceContexts } from "../../fence/fence.ts"
import { EV, FENCE_EXT } from "../../trace/events.ts"

export class ExternalFences {
  readonly all: readonly Fence[]
  private readonly engine: Engine

  constructor(engine: Engine, contexts: FenceContexts, names: readonly string[]) {
    this.engine = engine
    const { objects } = engine.trace
    this.all = names.map((name, index) => {
      const fence = new Fence(contexts.allocate(1), 1, index * 4 + FENCE_EXT, null)
      objects.exts[index] = name
      objects.extContext[index] = fence.context
      return fence
    })
  }

  signal(index: number, error: number): Steps<void> {
    const fence = this.all[index] as Fence
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.ext_signal, fence.ref, error, 0, 0)
    if (error !== 0 && !fence.signaled) fence.setError(error)
    fence.signal(this.engine)
  }
}
