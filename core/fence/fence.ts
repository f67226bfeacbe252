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
  /** Null while not linked. The first of a list has the last before it; the last has null behind it. */
  prevCallback: FenceCallback | null = null
  nextCallback: FenceCallback | null = null

  /** Context: the signaller's, perhaps hard irq, with the fence's lock held: may not sleep nor take that lock. */
  abstract call(fence: Fence): Steps<void>
}

const SIGNALED = 1
const DONT_PIPELINE = 2

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
  private flags = 0
  private callbacks: FenceCallback | null = null

  constructor(context: number, seqno: number, ref: number, issuer: object | null) {
    this.context = context
    this.seqno = seqno
    this.ref = ref
    this.issuer = issuer
  }

  get signaled(): boolean {
    return (this.flags & SIGNALED) !== 0
  }

  /** The driver asked that dependents on the same scheduler wait for the end of the job. */
  get dontPipeline(): boolean {
    return (this.flags & DONT_PIPELINE) !== 0
  }

  /** Must come before the job is pushed. */
  forbidPipelining(): void {
    this.flags |= DONT_PIPELINE
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
    assert(callback.prevCallback === null, "fence callback added twice")
    const first = this.callbacks
    if (first === null) {
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

  /** True if it was still linked; false means that it has run, or is about to. */
  removeCallback(callback: FenceCallback): boolean {
    const before = callback.prevCallback
    const first = this.callbacks
    if (before === null || first === null) return false
    const after = callback.nextCallback
    if (callback === first) this.callbacks = after
    else before.nextCallback = after
    if (after !== null) after.prevCallback = before
    else if (callback !== first) first.prevCallback = before
    unlink(callback)
    return true
  }

  /** Signalled from birth, as the kernel's stub fences are. */
  signalAtBirth(now: SimTime): void {
    assert(this.callbacks === null, "stub fence with callbacks")
    this.flags |= SIGNALED
    this.timestamp = now
  }

  /** Signals and runs the callbacks. A second signal does nothing. Context: any. */
  signal(engine: Engine): Steps<void> {
    if (this.signaled) return
    this.flags |= SIGNALED
    this.timestamp = engine.now
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
}

function unlink(callback: FenceCallback): void {
  callback.prevCallback = null
  callback.nextCallback = null
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
