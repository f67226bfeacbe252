/**
 * The dma_fence: signalled once, then for ever; callbacks run inside the signal call, in the order in
 * which they were added, in the context of whoever signals.
 *
 * Differs from the kernel: the signalled flag and the timestamp are set in one step (the real code has a
 * window between them in which readers spin), references are the garbage collector's, and the fence's lock
 * is modelled by the steps of the caller, not by itself.
 */
import { assert } from "../base/assert.ts"
import type { Engine } from "../engine/engine.ts"
import { type Steps, point } from "../engine/steps.ts"
import { type SimTime, TIME_ZERO } from "../time/time.ts"

/** Something to be called when a fence signals. Linked into at most one fence at a time. */
export abstract class FenceCallback {
  prevCallback: FenceCallback | null = null
  nextCallback: FenceCallback | null = null
  linked = false

  /** Context: the signaller's, perhaps hard irq, with the fence's lock held: may not sleep nor take that lock. */
  abstract call(fence: Fence): Steps<void>
}

export class Fence {
  readonly context: number
  readonly seqno: number
  /** Its number in the trace (`fenceRef`). */
  readonly ref: number
  /** Whose it is, for whoever knows the class: the scheduler's fences name their pair; null for others. */
  readonly issuer: object | null
  signaled = false
  /** When it signalled; meaningful once signalled. The scheduler may move that of a `scheduled` fence later. */
  timestamp: SimTime = TIME_ZERO
  /** 0, or a negated errno. */
  error = 0
  /** The driver asked that dependents on the same scheduler wait for the end of the job. */
  dontPipeline = false
  private firstCallback: FenceCallback | null = null
  private lastCallback: FenceCallback | null = null

  constructor(context: number, seqno: number, ref: number, issuer: object | null) {
    this.context = context
    this.seqno = seqno
    this.ref = ref
    this.issuer = issuer
  }

  get hasCallbacks(): boolean {
    return this.firstCallback !== null
  }

  /** Must come before the signal; overwrites an earlier error. */
  setError(error: number): void {
    assert(!this.signaled, "fence error set after it signalled")
    assert(error < 0 && error >= -4095, `fence error ${error}`)
    this.error = error
  }

  /** Appends a callback. False, and the callback not run, if the fence has signalled (-ENOENT in the kernel). */
  addCallback(callback: FenceCallback): boolean {
    if (this.signaled) return false
    assert(!callback.linked, "fence callback added twice")
    callback.linked = true
    callback.prevCallback = this.lastCallback
    if (this.lastCallback === null) this.firstCallback = callback
    else this.lastCallback.nextCallback = callback
    this.lastCallback = callback
    return true
  }

  /** True if it was still linked; false means that it has run, or is about to. */
  removeCallback(callback: FenceCallback): boolean {
    if (!callback.linked || this.signaled) return false
    if (callback.prevCallback === null) this.firstCallback = callback.nextCallback
    else callback.prevCallback.nextCallback = callback.nextCallback
    if (callback.nextCallback === null) this.lastCallback = callback.prevCallback
    else callback.nextCallback.prevCallback = callback.prevCallback
    unlink(callback)
    return true
  }

  /** Signals and runs the callbacks. A second signal does nothing. Context: any. */
  signal(engine: Engine): Steps<void> {
    if (this.signaled) return
    this.signaled = true
    this.timestamp = engine.now
    let callback = this.firstCallback
    this.firstCallback = null
    this.lastCallback = null
    while (callback !== null) {
      const next: FenceCallback | null = callback.nextCallback
      unlink(callback)
      point("fence.callback")
      callback.call(this)
      callback = next
    }
  }
}

function unlink(callback: FenceCallback): void {
  callback.prevCallback = null
  callback.nextCallback = null
  callback.linked = false
}

/** Orders fences of one context; numbers are 32 bits and wrap. Equal is not later. */
export function isLater(a: Fence, b: Fence): boolean {
  return ((a.seqno - b.seqno) | 0) > 0
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
