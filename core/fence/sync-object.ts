/**
 * A sync object of a replay: a drm_syncobj that submissions attach fences to and wait on, binary or a
 * timeline. Waiting for a point of a timeline means everything up to and including the node that covers it.
 *
 * A submission waits for the fences themselves, not for the chain's node: that would signal a little later,
 * from irq_work, and say less in the trace.
 */
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import type { Fence, FenceContexts } from "./fence.ts"
import { Syncobj } from "./syncobj/syncobj.ts"
import { unwrapFence } from "./unwrap.ts"

export class SyncObject {
  /** Its number in the trace. */
  readonly id: number
  readonly timeline: boolean
  private readonly engine: Engine
  private readonly contexts: FenceContexts
  private readonly syncobj = new Syncobj()

  constructor(engine: Engine, contexts: FenceContexts, id: number, timeline: boolean) {
    this.engine = engine
    this.contexts = contexts
    this.id = id
    this.timeline = timeline
  }

  /** A binary object's fence is replaced; a timeline gains a point. Waiters keep the fence they found. */
  attach(point: number, fence: Fence): Steps<void> {
    if (this.timeline) this.syncobj.addPoint(this.engine, this.contexts, fence, point)
    else this.syncobj.replaceFence(fence)
  }

  /** The fences that a wait for `point` waits for, oldest first; null if it was not submitted (-EINVAL in the kernel). */
  fencesAt(point: number): Steps<readonly Fence[] | null> {
    const fence = this.syncobj.find(this.timeline ? point : 0)
    if (fence === null) return null
    if (!this.timeline) return [fence]
    const leaves = unwrapFence(fence)
    return leaves.reverse().filter((leaf) => !leaf.signaled)
  }
}
