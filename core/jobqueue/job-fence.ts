/**
 * A fence of a job: of its end, and, if somebody asked for it, of its submission. It exists before it has a number: memory is taken when the job is prepared, the number when it
 * is committed, so that a job given up leaves no hole. Whoever holds it may wait and ask; only the queue can end it.
 * Rules: R2 to R4, R7, R8, R16 of the reference.
 *
 * Once it has signalled it refers to nothing but itself: its queue, driver and module may go.
 */
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import { Fence } from "../fence/fence.ts"
import type { SimTime } from "../time/time.ts"
import { trap } from "./ledger.ts"

/**
 * What the holder of somebody else's fence may do: wait, ask, be told. There is no way to signal it, nor to give it an
 * error. Context: any.
 */
export type JobFence = Readonly<
  Omit<Fence, "signal" | "signalAt" | "signalAtBirth" | "checkAndSignal" | "setError" | "release" | "forbidPipelining">
>

/** Numbers of a context begin at 1; after 2^32 jobs one fence has this number again, which is then as good as any. */
const UNPUBLISHED = 0

export class DoneFence extends Fence {
  private readonly engine: Engine

  /** `ref` is its number in the trace. */
  constructor(engine: Engine, context: number, ref: number) {
    super(context, UNPUBLISHED, ref, null)
    this.engine = engine
  }

  /** Nobody may wait for it yet: its job may be given up, and then it says nothing. */
  get unpublished(): boolean {
    return this.seqno === UNPUBLISHED && !this.signaled
  }

  /** Number of its job in the trace; its own begins with that. */
  get job(): number {
    return Math.floor(this.ref / 4)
  }

  /** Takes its number; from here on it may be published, and must be ended. */
  publish(seqno: number): void {
    ;(this as { seqno: number }).seqno = seqno
  }

  /** By its queue, before it ends: `error` is a negated errno. */
  failWith(error: number): void {
    super.setError(error)
  }

  /** By its queue, once, in order. */
  end(): Steps<void> {
    super.signal(this.engine)
  }

  // What code that takes any `dma_fence` could do to it. It is somebody else's: reported, without effect.

  override setError(_error: number): void {
    this.refuse("its error is set")
  }

  override signal(_engine: Engine): Steps<void> {
    this.refuse("it is signalled")
  }

  override signalAt(_timestamp: SimTime): Steps<void> {
    this.refuse("it is signalled")
  }

  private refuse(what: string): void {
    trap(this.engine, "foreign-signal", "dma_fence_signal", `${what}, but the fence is its queue's (R2)`)
  }
}

/** For code that takes any `dma_fence`, such as a sync object. What it does to the fence beyond waiting is trapped. */
export function asDmaFence(fence: JobFence): Fence {
  return fence as Fence
}
