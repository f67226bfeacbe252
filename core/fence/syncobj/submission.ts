/**
 * What a submission does with sync objects once it has looked them up: it waits for what they hold, and leaves its own
 * fence in them, as drivers do with the points of a job.
 *
 * It waits for the fences themselves, not for a chain's node: that would signal a little later, from irq_work, and say
 * less in the trace.
 */
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence, FenceContexts } from "../fence.ts"
import { FenceArray } from "../fence-array.ts"
import { FenceChain } from "../fence-chain.ts"
import { unwrapFence } from "../unwrap.ts"
import type { Syncobj } from "./syncobj.ts"

/** The fences to wait for, oldest first. A container is taken apart, and what is over in it left out; so is a stub. */
export function fencesToAwait(found: Fence): Steps<readonly Fence[]> {
  if (found instanceof FenceChain || found instanceof FenceArray)
    return unwrapFence(found)
      .reverse()
      .filter((leaf) => !leaf.signaled)
  return found.context === 0 && found.signaled ? [] : [found]
}

/** Point 0 replaces the fence; any other is added to the timeline. Waiters keep the fence they found. */
export function attachFence(
  engine: Engine,
  contexts: FenceContexts,
  syncobj: Syncobj,
  point: number,
  fence: Fence,
): Steps<void> {
  if (point === 0) syncobj.replaceFence(fence)
  else syncobj.addPoint(engine, contexts, fence, point)
}
