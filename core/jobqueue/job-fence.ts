/**
 * The fences of jobs: of their end, and, if somebody asked for it, of their submission. A fence exists before it has a
 * number: memory is taken when the job is prepared, the number when it is committed, so that a job given up leaves no hole.
 * Whoever holds it may wait and ask; only the queue can end it. Rules: R2 to R4, R7, R8, R16 of the reference.
 *
 * Once it has signalled it refers to nothing but itself and its owner, who knows no queue: queue, driver and module may go.
 */
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import { Fence, type FenceOwner } from "../fence/fence.ts"
import { trap } from "./ledger.ts"

/**
 * What the holder of somebody else's fence may do: wait, ask, be told. There is no way to signal it, nor to give it an
 * error. Context: any.
 */
export type JobFence = Readonly<
  Omit<
    Fence,
    | "signal"
    | "signalAt"
    | "signalAtBirth"
    | "checkAndSignal"
    | "setError"
    | "release"
    | "forbidPipelining"
    | "numberAs"
    | "failAs"
    | "signalAs"
  >
>

/** Numbers of a context begin at 1; after 2^32 jobs one fence has this number again, which is then as good as any. */
const UNPUBLISHED = 0

/** What may number, fail and end the fences of a queue. What anybody else does to them is reported, and has no effect. */
export class JobFences implements FenceOwner {
  private readonly engine: Engine

  constructor(engine: Engine) {
    this.engine = engine
  }

  /** `ref` is its number in the trace. Allocates. */
  make(context: number, ref: number): Fence {
    return Fence.ownedBy(this, context, UNPUBLISHED, ref)
  }

  /** Takes its number; from here on it may be published, and must be ended. */
  publish(fence: Fence, seqno: number): void {
    fence.numberAs(this, seqno)
  }

  /** Before it ends: `error` is a negated errno. */
  fail(fence: Fence, error: number): void {
    fence.failAs(this, error)
  }

  /** Once, in order. */
  end(fence: Fence): Steps<void> {
    fence.signalAs(this, this.engine)
  }

  refused(what: string): void {
    trap(this.engine, "foreign-signal", "dma_fence_signal", `${what}, but the fence is its queue's (R2)`)
  }
}

/** Nobody may wait for it yet: its job may be given up, and then it says nothing. */
export function isUnpublished({ issuer, seqno, signaled }: Fence): boolean {
  return issuer instanceof JobFences && seqno === UNPUBLISHED && !signaled
}

/** Number of its job in the trace; the fence's own begins with that. */
export function jobOf({ ref }: Fence): number {
  return Math.floor(ref / 4)
}

/** For code that takes any `dma_fence`, such as a sync object. What it does to the fence beyond waiting is trapped. */
export function asDmaFence(fence: JobFence): Fence {
  return fence as Fence
}
