/**
 * Taking containers apart, and putting one together again: a merge waits for everything its inputs do,
 * once per context. Source: reference 4.8.
 */
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import { type SimTime, TIME_ZERO } from "../time/time.ts"
import { type Fence, type FenceContexts, isLater } from "./fence.ts"
import { FenceArray } from "./fence-array.ts"
import { containedFence, walkChain } from "./fence-chain.ts"
import { privateStub } from "./stub.ts"

/** The leaves: chain nodes from newest to oldest, of each the array members in order. Collects chain garbage. */
export function unwrapFence(fence: Fence): Steps<Fence[]> {
  const leaves: Fence[] = []
  for (let at: Fence | null = fence; at !== null; at = walkChain(at)) {
    const contained = containedFence(at)
    if (contained instanceof FenceArray) for (const member of contained.members) leaves.push(member)
    else leaves.push(contained)
  }
  return leaves
}

/**
 * One fence that signals after all of `fences`: a stub with the latest time if all have, the one that has
 * not if there is just one, else an array of the newest of each context.
 */
export function mergeFences(engine: Engine, contexts: FenceContexts, fences: readonly Fence[]): Steps<Fence> {
  let latest: SimTime = TIME_ZERO
  const waiting: Fence[] = []
  for (const fence of fences) {
    for (const leaf of unwrapFence(fence)) {
      if (!leaf.isSignaled()) waiting.push(leaf)
      else if (leaf.timestamp > latest) latest = leaf.timestamp
    }
  }
  if (waiting.length === 0) return privateStub(latest)
  const newest = newestPerContext(waiting)
  if (newest.length === 1) return newest[0] as Fence
  return new FenceArray(engine, contexts.allocate(1), 1, newest)
}

/** By context ascending. Of equals the first stays. */
function newestPerContext(fences: readonly Fence[]): Fence[] {
  const newest = new Map<number, Fence>()
  for (const fence of fences) {
    const kept = newest.get(fence.context)
    if (kept === undefined || isLater(fence, kept)) newest.set(fence.context, fence)
  }
  return [...newest.values()].sort((a, b) => a.context - b.context)
}
