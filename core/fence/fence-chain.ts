/**
 * A node of a timeline: one fence, and everything before it. A node is signalled once its own fence and
 * those of all its predecessors are; it signals from irq_work, without an error of its own.
 *
 * Invariant: within a context numbers fall from a node to its predecessor; where they would not, a new
 * context begins. Predecessors whose fence has signalled are forgotten while walking, so a walk may find
 * that a point was collected: then it is over. Source: reference 4.7.
 *
 * A node's own fence should be no node: the kernel warns and goes on, and so does this. User space comes to it by
 * importing a sync_file of a timeline as a point.
 */
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import type { SimTime } from "../time/time.ts"
import { type Fence, FenceCallback, type FenceContexts } from "./fence.ts"
import { IrqWork, type IrqWorkOwner } from "./irq-work.ts"
import { warnNested } from "./nested.ts"
import { OpsFence } from "./ops-fence.ts"

export class FenceChain extends OpsFence implements IrqWorkOwner {
  readonly driverName = "dma_fence_chain"
  readonly timelineName = "unbound"
  /** What came before: a node, or the plain fence that the timeline began with. Changed by `walkChain` only. */
  prev: Fence | null
  /** Number of the predecessor when this was made, 0 if this begins a context: the node covers what is above it. */
  readonly prevSeqno: number
  /** The node's own fence. */
  readonly contained: Fence
  private readonly irq: IrqWork
  private readonly callback: ChainCallback

  /** Use `linkChain`. */
  constructor(engine: Engine, context: number, seqno: number, prev: Fence | null, prevSeqno: number, contained: Fence) {
    super(engine, context, seqno, ["lazy", "polled", "seqno64"])
    if (contained instanceof FenceChain) warnNested(engine, "dma_fence_chain_init", `the fence of point ${seqno}`)
    this.prev = prev
    this.prevSeqno = prevSeqno
    this.contained = contained
    this.irq = new IrqWork(this)
    this.callback = new ChainCallback(this.irq)
  }

  override get keepsNames(): boolean {
    return true
  }

  /** One callback, on the newest fence that has not signalled; false if there is none. */
  protected override enableSignaling(): Steps<boolean> {
    for (let at: Fence | null = this; at !== null; at = walkChain(at))
      if (containedFence(at).addCallback(this.callback)) return true
    return false
  }

  protected override pollSignaled(): Steps<boolean> {
    for (let at: Fence | null = this; at !== null; at = walkChain(at))
      if (!containedFence(at).isSignaled()) return false
    return true
  }

  override setDeadline(at: SimTime): Steps<void> {
    for (let node: Fence | null = this; node !== null; node = walkChain(node)) containedFence(node).setDeadline(at)
  }

  /** The fence that it waited for is done: on to the next, from the top. */
  irqWork(): Steps<void> {
    if (!this.enableSignaling()) this.signal(this.engine)
  }
}

class ChainCallback extends FenceCallback {
  private readonly irq: IrqWork

  constructor(irq: IrqWork) {
    super()
    this.irq = irq
  }

  override call(_fence: Fence): Steps<void> {
    this.irq.queue()
  }
}

/** A new head. A number that is not above the last one begins a new context, and is raised to the last one. */
export function linkChain(
  engine: Engine,
  contexts: FenceContexts,
  prev: Fence | null,
  contained: Fence,
  seqno: number,
): FenceChain {
  if (!(prev instanceof FenceChain)) return new FenceChain(engine, contexts.allocate(1), seqno, prev, 0, contained)
  if (seqno > prev.seqno) return new FenceChain(engine, prev.context, seqno, prev, prev.seqno, contained)
  return new FenceChain(engine, contexts.allocate(1), prev.seqno, prev, 0, contained)
}

/** A node's own fence; of any other fence, itself. */
export function containedFence(fence: Fence): Fence {
  return fence instanceof FenceChain ? fence.contained : fence
}

/** The fence before, null at the end. Forgets predecessors whose own fence has signalled; never `fence` itself. */
export function walkChain(fence: Fence): Steps<Fence | null> {
  if (!(fence instanceof FenceChain)) return null
  for (let prev = fence.prev; prev !== null; prev = fence.prev) {
    if (!containedFence(prev).isSignaled()) return prev
    fence.prev = prev instanceof FenceChain ? prev.prev : null
  }
  return null
}

/**
 * The node that covers point `seqno` of the timeline whose head is `head`: waiting for it is waiting for the
 * point. `"collected"` if that is long over, null if the point was not submitted. Point 0 is the whole.
 */
export function findSeqno(head: Fence | null, seqno: number): Steps<Fence | "collected" | null> {
  if (seqno === 0) return head
  if (!(head instanceof FenceChain) || head.seqno < seqno) return null
  for (let at: Fence | null = head; at !== null; at = walkChain(at)) {
    if (at.context !== head.context) return at
    if (at instanceof FenceChain && at.prevSeqno < seqno) return at
  }
  return "collected"
}
