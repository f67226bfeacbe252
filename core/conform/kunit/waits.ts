/** What a thread of a test can wait for: time, fences, completions. */
import type { Steps } from "../../engine/steps.ts"
import { FenceCallback } from "../../fence/fence.ts"
import type { Fence } from "../../fence/fence.ts"
import type { WaitableCompletion } from "../../driver/kunit/index.ts"
import type { Thread, Wait } from "./thread.ts"

/** No limit. */
export const FOREVER = null

/** Always false. No time at all: whatever else can run, runs first. */
export function sleep(ns: number): Wait {
  return new Sleep(ns)
}

class Sleep implements Wait {
  readonly name = "time to pass"
  private readonly ns: number

  constructor(ns: number) {
    this.ns = ns
  }

  enter(thread: Thread): Steps<null> {
    if (this.ns === 0) thread.engine.wake(thread)
    else thread.limitTo(this.ns)
    return null
  }

  leave(_thread: Thread): boolean {
    return false
  }
}

/** Whether the fence signals within `ns` nanoseconds. */
export function fenceSignaled(fence: Fence, ns: number | null): Wait {
  return new FenceWait(fence, ns)
}

class FenceWait extends FenceCallback implements Wait {
  readonly name = "a fence"
  private readonly fence: Fence
  private readonly ns: number | null
  private thread: Thread | null = null

  constructor(fence: Fence, ns: number | null) {
    super()
    this.fence = fence
    this.ns = ns
  }

  enter(thread: Thread): Steps<boolean | null> {
    this.thread = thread
    if (!this.fence.addCallback(this)) return true
    if (this.ns !== null) thread.limitTo(this.ns)
    return null
  }

  override call(_fence: Fence): Steps<void> {
    if (this.thread !== null) this.thread.engine.wake(this.thread)
  }

  /** As the kernel counts: with no time left it is false, even if the fence signalled at that instant. */
  leave(thread: Thread): boolean {
    const left = thread.endLimit()
    this.fence.removeCallback(this)
    return this.ns === null || left
  }
}

/** Whether the completion is done within `ns` nanoseconds. */
export function completed(completion: WaitableCompletion, ns: number | null): Wait {
  return new CompletionWait(completion, ns)
}

class CompletionWait implements Wait {
  readonly name: string
  private readonly completion: WaitableCompletion
  private readonly ns: number | null

  constructor(completion: WaitableCompletion, ns: number | null) {
    this.name = completion.name
    this.completion = completion
    this.ns = ns
  }

  enter(thread: Thread): Steps<boolean | null> {
    if (this.completion.done) return true
    this.completion.join(thread)
    if (this.ns !== null) thread.limitTo(this.ns)
    return null
  }

  /** As the kernel counts: done is true, even if no time was left. */
  leave(thread: Thread): boolean {
    thread.endLimit()
    this.completion.leave(thread)
    return this.completion.done
  }
}
