/** The external fences of a mock machine: somebody else's, signalled by the replay. */
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Fence, type FenceContexts } from "../../fence/fence.ts"
import { EV, FENCE_EXT } from "../../trace/events.ts"

export class ExternalFences {
  /** By number in the program: the fence that its name means now. */
  readonly all: readonly Fence[]
  private readonly current: Fence[]
  private readonly engine: Engine
  private readonly contexts: FenceContexts

  constructor(engine: Engine, contexts: FenceContexts, names: readonly string[]) {
    this.engine = engine
    this.contexts = contexts
    this.current = names.map((name) => this.make(name))
    this.all = this.current
  }

  signal(index: number, error: number): Steps<void> {
    const fence = this.all[index] as Fence
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.ext_signal, fence.ref, error, 0, 0)
    if (error !== 0 && !fence.signaled) fence.setError(error)
    fence.signal(this.engine)
  }

  /** Another fence, whose number in the trace is a new one too. */
  renew(index: number, name: string): void {
    this.current[index] = this.make(name)
  }

  private make(name: string): Fence {
    const { objects } = this.engine.trace
    const number = objects.exts.push(name) - 1
    const fence = new Fence(this.contexts.allocate(1), 1, number * 4 + FENCE_EXT, null)
    objects.extContext[number] = fence.context
    return fence
  }
}
