/**
 * The dma_fence: signalled once, then for ever; callbacks run inside the signal call, in the order in
 * which they were added (those of waiters first), in the context of whoever signals.
 *
 * A plain `Fence` has no operations: somebody signals it, nothing has to be asked for. It is what the
 * scheduler makes three of per job, so it holds only what those need. Fences that are enabled, polled,
 * hurried or released by their own code are `OpsFence`s.
 *
 * Differs from the kernel: the signalled flag and the timestamp are set in one step (the real code has a
 * window between them in which readers spin), references are the garbage collector's, and the fence's lock
 * is modelled by the steps of the caller, not by itself. Numbers are doubles: 64-bit ones end at 2^53.
 * Source: reference 4.1, 4.2.
 */
import { assert } from "../base/assert.ts"
import { ERRNO } from "../base/errno.ts"
import type { Engine } from "../engine/engine.ts"
import { type Steps, point } from "../engine/steps.ts"
import { type SimTime, TIME_ZERO } from "../time/time.ts"

/** Something to be called when a fence signals. Linked into at most one fence at a time. */
export abstract class FenceCallback {
  /** Null while not linked. The first of a list has the last before it; the last has null behind it. */
  prevCallback: FenceCallback | null = null
  nextCallback: FenceCallback | null = null

  /** Context: the signaller's, perhaps hard irq, with the fence's lock held: may not sleep nor take that lock. */
  abstract call(fence: Fence): Steps<void>
}

const SIGNALED = 1
const DONT_PIPELINE = 2
/** Somebody asked to be told. */
export const ENABLE_SIGNAL = 4
/** Its numbers do not wrap at 2^32. */
export const SEQNO64 = 8
/** `enableSignaling` is to be called before the first callback is added. */
export const LAZY = 16
/** `pollSignaled` may know before anybody signals. */
export const POLLED = 32
/** Numbered, failed and signalled by its issuer alone. */
const OWNED = 64

/** Who alone may end certain fences. Whoever else tries is refused: the owner is told, and nothing happens. */
export interface FenceOwner {
  /** `what` somebody has tried, as a sentence. Context: any. */
  refused(what: string): void
}

/** Errors of a fence are 0 or from this up to -1. */
const ERROR_MIN = -4095

export class Fence {
  readonly context: number
  readonly seqno: number
  /** Its number in the trace (`fenceRef`). */
  readonly ref: number
  /** Whose it is, for whoever knows the class: the scheduler's fences name their pair; null for others. */
  readonly issuer: object | null
  /** When it signalled; meaningful once signalled. The scheduler may move that of a `scheduled` fence later. */
  timestamp: SimTime = TIME_ZERO
  /** 0, or a negated errno. */
  error = 0
  protected flags = 0
  private callbacks: FenceCallback | null = null

  constructor(context: number, seqno: number, ref: number, issuer: object | null) {
    this.context = context
    this.seqno = seqno
    this.ref = ref
    this.issuer = issuer
  }

  /** A fence that only `owner`, its issuer, can number, fail and signal. */
  static ownedBy(owner: FenceOwner, context: number, seqno: number, ref: number): Fence {
    const fence = new Fence(context, seqno, ref, owner)
    fence.flags = OWNED
    return fence
  }

  /** Its number is another one, before anybody else has it. */
  numberAs(owner: FenceOwner, seqno: number): void {
    assert(owner === this.issuer, "numbered by a stranger")
    ;(this as { seqno: number }).seqno = seqno
  }

  /** As `setError`, by its owner. */
  failAs(owner: FenceOwner, error: number): void {
    assert(owner === this.issuer, "failed by a stranger")
    this.takeError(error)
  }

  /** As `signal`, by its owner. */
  signalAs(owner: FenceOwner, engine: Engine): Steps<void> {
    assert(owner === this.issuer, "signalled by a stranger")
    if ((this.flags & SIGNALED) !== 0) return
    this.flags |= SIGNALED
    this.timestamp = engine.now
    if (this.callbacks !== null) this.runCallbacks()
  }

  /** The flag alone: whoever must also ask the fence's own code calls `isSignaled`. */
  get signaled(): boolean {
    return (this.flags & SIGNALED) !== 0
  }

  /** Somebody has asked to be told: a callback was added. */
  get signalingEnabled(): boolean {
    return (this.flags & ENABLE_SIGNAL) !== 0
  }

  /** Its numbers are 64 bits: compared as they are, they never wrap. */
  get seqno64(): boolean {
    return (this.flags & SEQNO64) !== 0
  }

  get hasCallbacks(): boolean {
    return this.callbacks !== null
  }

  /** The driver asked that dependents on the same scheduler wait for the end of the job. */
  get dontPipeline(): boolean {
    return (this.flags & DONT_PIPELINE) !== 0
  }

  /** Must come before the job is pushed. */
  forbidPipelining(): void {
    this.flags |= DONT_PIPELINE
  }

  /** Must come before the signal; overwrites an earlier error. The kernel warns where this stops the run. */
  setError(error: number): void {
    if (this.refuses("its error is set")) return
    this.takeError(error)
  }

  private takeError(error: number): void {
    assert(!this.signaled, "fence error set after it signalled")
    assert(error < 0 && error >= ERROR_MIN, `fence error ${error}`)
    this.error = error
  }

  /** Whether it has signalled, asking the fence's own code too: if that knows, the fence signals here. */
  isSignaled(): Steps<boolean> {
    if ((this.flags & SIGNALED) !== 0) return true
    if ((this.flags & POLLED) === 0) return false
    return this.poll()
  }

  /** 0 while unsignalled, 1 for success, or the negated errno. Asks, as `isSignaled` does. */
  getStatus(): Steps<number> {
    if (!this.isSignaled()) return 0
    return this.error === 0 ? 1 : this.error
  }

  /**
   * Appends a callback. False, and the callback not run, if the fence has signalled (-ENOENT in the kernel),
   * or if it does so now because its own code, asked for the first time to signal, says that it is done.
   */
  addCallback(callback: FenceCallback): Steps<boolean> {
    if ((this.flags & (SIGNALED | LAZY)) !== 0 && !this.prepare()) return false
    assert(callback.prevCallback === null, "fence callback added twice")
    const first = this.callbacks
    if (first === null) {
      this.flags |= ENABLE_SIGNAL
      this.callbacks = callback
      callback.prevCallback = callback
    } else {
      const last = first.prevCallback as FenceCallback
      last.nextCallback = callback
      callback.prevCallback = last
      first.prevCallback = callback
    }
    return true
  }

  /** As `addCallback`, but ahead of all others: where a caller that sleeps on the fence stands. */
  addWaiter(callback: FenceCallback): Steps<boolean> {
    if (!this.addCallback(callback)) return false
    const first = this.callbacks as FenceCallback
    if (first === callback) return true
    const before = callback.prevCallback as FenceCallback
    before.nextCallback = null
    first.prevCallback = callback
    callback.prevCallback = before
    callback.nextCallback = first
    this.callbacks = callback
    return true
  }

  /** Asks its own code to signal, without adding a callback (`dma_fence_enable_sw_signaling`). */
  enableSignal(): Steps<void> {
    if ((this.flags & SIGNALED) !== 0) return
    if ((this.flags & LAZY) !== 0 && !this.prepare()) return
    this.flags |= ENABLE_SIGNAL
  }

  /** True if it was still linked; false means that it has run, or is about to. */
  removeCallback(callback: FenceCallback): boolean {
    const before = callback.prevCallback
    const first = this.callbacks
    if (before === null || first === null) return false
    const after = callback.nextCallback
    if (callback === first) this.callbacks = after
    else before.nextCallback = after
    if (after !== null) after.prevCallback = before
    else first.prevCallback = before
    unlink(callback)
    return true
  }

  /** Signalled from birth, as the kernel's stub fences are. */
  signalAtBirth(now: SimTime): void {
    if (this.refuses("it is signalled")) return
    assert(this.callbacks === null, "stub fence with callbacks")
    this.flags |= SIGNALED
    this.timestamp = now
  }

  /** Signals and runs the callbacks. A second signal does nothing. Context: any. */
  signal(engine: Engine): Steps<void> {
    if ((this.flags & (SIGNALED | OWNED)) !== 0) {
      this.refuses("it is signalled")
      return
    }
    this.flags |= SIGNALED
    this.timestamp = engine.now
    if (this.callbacks !== null) this.runCallbacks()
  }

  /** As `signal`; returns whether it had been signalled before (`dma_fence_check_and_signal`). */
  checkAndSignal(engine: Engine): Steps<boolean> {
    if (this.signaled) return true
    this.signal(engine)
    return false
  }

  /** As `signal`, with the time at which it really happened, as the hardware tells it. */
  signalAt(timestamp: SimTime): Steps<void> {
    if (this.refuses("it is signalled") || this.signaled) return
    this.flags |= SIGNALED
    this.timestamp = timestamp
    if (this.callbacks !== null) this.runCallbacks()
  }

  /** Whether it is somebody's who is not calling; then he is told. */
  private refuses(what: string): boolean {
    if ((this.flags & OWNED) === 0) return false
    ;(this.issuer as FenceOwner).refused(what)
    return true
  }

  private runCallbacks(): Steps<void> {
    let callback = this.callbacks
    this.callbacks = null
    while (callback !== null) {
      const next: FenceCallback | null = callback.nextCallback
      unlink(callback)
      point("fence.callback")
      callback.call(this)
      callback = next
    }
  }

  /** A hint that somebody needs it by then; plain fences have nobody to tell. */
  setDeadline(_at: SimTime): Steps<void> {}

  /**
   * The last reference is gone. Whoever still waits is told -EDEADLK, which the kernel logs as released with
   * pending signals; without a listener nobody notices. For code that counts references: most here does not.
   */
  release(engine: Engine): Steps<void> {
    if (this.hasCallbacks && !this.signaled && !this.refuses("it is released")) {
      this.error = -ERRNO.EDEADLK
      this.signal(engine)
    }
    this.released()
  }

  /** The fence's own code at release. */
  protected released(): void {}

  /** Before the first callback of a lazy fence; false if it is, or has just been, signalled. */
  protected prepare(): Steps<boolean> {
    return false
  }

  /** Asks the fence's own code whether it is done. */
  protected poll(): Steps<boolean> {
    return false
  }
}

function unlink(callback: FenceCallback): void {
  callback.prevCallback = null
  callback.nextCallback = null
}

/** Orders fences of one context; equal is not later. 32-bit numbers wrap. Of two contexts, neither is later (warns). */
export function isLater(a: Fence, b: Fence): boolean {
  if (a.context !== b.context) return false
  return a.seqno64 ? a.seqno > b.seqno : ((a.seqno - b.seqno) | 0) > 0
}

/** Hands out blocks of fence contexts, from 1; 0 is the stub's. */
export class FenceContexts {
  private next = 1

  allocate(count: number): number {
    const first = this.next
    this.next += count
    return first
  }
}
