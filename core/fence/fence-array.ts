/**
 * A fence for several: signals when all members have (or any, if so made), after the last one's callback
 * has returned, since it does so from irq_work. Its error is the first that it saw.
 *
 * Polled before it was enabled, it looks at its members itself (G23); such a completion collects no
 * errors. Source: reference 4.6.
 */
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import type { SimTime } from "../time/time.ts"
import { type Fence, FenceCallback } from "./fence.ts"
import { FenceChain } from "./fence-chain.ts"
import { IrqWork, type IrqWorkOwner } from "./irq-work.ts"
import { warnNested } from "./nested.ts"
import { OpsFence } from "./ops-fence.ts"

export class FenceArray extends OpsFence implements IrqWorkOwner {
  readonly driverName = "dma_fence_array"
  readonly timelineName = "unbound"
  readonly members: readonly Fence[]
  /** Members still to signal; may go below 0 if any one is enough. */
  private pending: number
  /** First error of a member, in the order in which they were noticed. */
  private firstError = 0
  private readonly irq: IrqWork

  /** Members should be neither arrays nor chains: unwrap them first. The kernel warns and goes on. */
  constructor(engine: Engine, context: number, seqno: number, members: readonly Fence[], signalOnAny = false) {
    super(engine, context, seqno, ["lazy", "polled"])
    if (members.some((member) => member instanceof FenceArray || member instanceof FenceChain))
      warnNested(engine, "dma_fence_array_init", "a member of an array")
    this.members = members
    this.pending = signalOnAny ? Math.min(1, members.length) : members.length
    this.irq = new IrqWork(this)
  }

  override get keepsNames(): boolean {
    return true
  }

  protected override enableSignaling(): Steps<boolean> {
    if (this.pending === 0) return false
    for (const member of this.members) {
      if (member.addCallback(new MemberCallback(this))) continue
      this.noteError(member)
      this.pending--
      if (this.pending === 0) {
        this.error = this.firstError
        return false
      }
    }
    return true
  }

  protected override pollSignaled(): Steps<boolean> {
    if (this.signalingEnabled) {
      if (this.pending > 0) return false
      this.error = this.firstError
      return true
    }
    let missing = this.pending
    for (const member of this.members) {
      if (missing <= 0) break
      if (member.isSignaled()) missing--
    }
    return missing <= 0
  }

  override setDeadline(at: SimTime): Steps<void> {
    for (const member of this.members) member.setDeadline(at)
  }

  /** Context: a member's signaller. */
  memberSignaled(member: Fence): void {
    this.noteError(member)
    this.pending--
    if (this.pending === 0) this.irq.queue()
  }

  irqWork(): Steps<void> {
    if (!this.signaled) this.error = this.firstError
    this.signal(this.engine)
  }

  private noteError(member: Fence): void {
    if (this.firstError === 0) this.firstError = member.error
  }
}

class MemberCallback extends FenceCallback {
  private readonly array: FenceArray

  constructor(array: FenceArray) {
    super()
    this.array = array
  }

  override call(fence: Fence): Steps<void> {
    this.array.memberSignaled(fence)
  }
}
