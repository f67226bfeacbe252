/**
 * A thread's wait for a fence, or for the first of several. Results are the kernel's: what is left of the
 * time, 0 when it ran out, 1 for a poll that found it signalled, or a negated errno. A jiffy is a nanosecond.
 *
 * The time that runs out in the very nanosecond of the signal has run out. Source: reference 4.2.
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, point } from "../engine/steps.ts"
import { type Fence, FenceCallback } from "./fence.ts"
import { Sleep, type Thread } from "./thread.ts"

class WakeCallback extends FenceCallback {
  private readonly sleeper: Sleep

  constructor(sleeper: Sleep) {
    super()
    this.sleeper = sleeper
  }

  override call(_fence: Fence): Steps<void> {
    this.sleeper.wake()
  }
}

/** One fence (`dma_fence_wait_timeout`). Its callback goes ahead of the others. */
export class FenceWait extends Sleep {
  private readonly fence: Fence
  private readonly interruptible: boolean
  private readonly timeout: number
  private readonly callback: FenceCallback = new WakeCallback(this)

  constructor(
    thread: Thread,
    fence: Fence,
    interruptible: boolean,
    timeout: number,
    returned: (result: number) => void,
  ) {
    super(thread, returned)
    this.fence = fence
    this.interruptible = interruptible
    this.timeout = timeout
  }

  override begin(): Steps<void> {
    const { fence, timeout } = this
    if (timeout < 0) {
      this.finish(-ERRNO.EINVAL)
      return
    }
    fence.enableSignal()
    point("wait.enabled")
    if (fence.signaled) this.finish(timeout === 0 ? 1 : timeout)
    else if (this.interruptible && this.thread.signalPending) this.finish(-ERRNO.ERESTARTSYS)
    else if (timeout === 0) this.finish(0)
    else if (fence.addWaiter(this.callback)) {
      this.limitTo(timeout)
      this.sleep()
    } else this.finish(timeout)
  }

  protected override resume(): Steps<void> {
    const left = this.timeLeft
    const interrupted = this.interruptible && this.thread.signalPending
    if (left > 0 && !interrupted && !this.fence.signaled) {
      this.sleep()
      return
    }
    this.fence.removeCallback(this.callback)
    this.finish(left > 0 && interrupted ? -ERRNO.ERESTARTSYS : left)
  }
}

/** The first of several (`dma_fence_wait_any_timeout`). */
export class FenceWaitAny extends Sleep {
  /** Lowest index that was found signalled, -1 if none; meaningful if the result is above 0. */
  signaledIndex = -1
  private readonly fences: readonly Fence[]
  private readonly interruptible: boolean
  private readonly timeout: number
  private readonly callbacks: FenceCallback[] = []

  constructor(
    thread: Thread,
    fences: readonly Fence[],
    interruptible: boolean,
    timeout: number,
    returned: (result: number) => void,
  ) {
    super(thread, returned)
    this.fences = fences
    this.interruptible = interruptible
    this.timeout = timeout
  }

  override begin(): Steps<void> {
    const { fences, timeout } = this
    if (fences.length === 0 || timeout < 0) {
      this.finish(-ERRNO.EINVAL)
      return
    }
    if (timeout === 0) {
      this.finish(this.poll() ? 1 : 0)
      return
    }
    this.limitTo(timeout)
    for (const [index, fence] of fences.entries()) {
      const callback = new WakeCallback(this)
      if (fence.addCallback(callback)) this.callbacks.push(callback)
      else {
        this.signaledIndex = index
        this.leave(timeout)
        return
      }
    }
    point("wait.registered")
    this.look(timeout)
  }

  protected override resume(): Steps<void> {
    const left = this.timeLeft
    if (left > 0 && this.interruptible && this.thread.signalPending) this.leave(-ERRNO.ERESTARTSYS)
    else this.look(left)
  }

  private look(left: number): Steps<void> {
    const index = this.fences.findIndex((fence) => fence.signaled)
    if (left > 0 && index < 0) {
      this.sleep()
      return
    }
    this.signaledIndex = index
    this.leave(left)
  }

  private poll(): Steps<boolean> {
    for (const [index, fence] of this.fences.entries()) {
      if (!fence.isSignaled()) continue
      this.signaledIndex = index
      return true
    }
    return false
  }

  private leave(result: number): Steps<void> {
    for (const [index, callback] of this.callbacks.entries()) this.fences[index]?.removeCallback(callback)
    this.finish(result)
  }
}
