/** How far a timeline has come. Source: reference 5.4. */
import type { Steps } from "../../engine/steps.ts"
import type { Fence } from "../fence.ts"
import { FenceChain, walkChain } from "../fence-chain.ts"
import type { Syncobj } from "./syncobj.ts"

/** The last point submitted; 0 if it is no timeline. */
export function lastSubmitted(syncobj: Syncobj): number {
  return syncobj.fence instanceof FenceChain ? syncobj.fence.seqno : 0
}

/**
 * The last point that is over, with all before it; 0 if it is no timeline. After points out of order, when
 * the numbering has begun anew, this may be 0 or odd: so it is in the kernel.
 */
export function lastSignaled(syncobj: Syncobj): Steps<number> {
  const head = syncobj.fence
  if (!(head instanceof FenceChain)) return 0
  let oldest = head
  for (let at: Fence | null = walkChain(head); at instanceof FenceChain; at = walkChain(at)) {
    if (at.context !== head.context) break
    oldest = at
  }
  return oldest.isSignaled() ? oldest.seqno : oldest.prevSeqno
}
