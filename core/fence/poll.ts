/**
 * A thread's poll() of something with fences behind it: a sync_file, or a buffer. 1 if ready, 0 when the time
 * is up (looked at once more), -EINTR. Timeouts are nanoseconds; below 0 means for ever.
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, point } from "../engine/steps.ts"
import { TIME_MAX } from "../time/time.ts"
import { type Fence, FenceCallback } from "./fence.ts"
import { Sleep, type Thread } from "./thread.ts"

class PollCallback extends FenceCallback {
  private readonly sleeper: Sleep

  constructor(sleeper: Sleep) {
    super()
    this.sleeper = sleeper
  }

  override call(_fence: Fence): Steps<void> {
    this.sleeper.wake()
  }
}

export class FencePoll extends Sleep {
  private readonly fences: readonly Fence[]
  private readonly timeout: number
  private readonly callbacks = new Map<Fence, FenceCallback>()

  /** Ready once all of `fences` have signalled. */
  constructor(thread: Thread, fences: readonly Fence[], timeout: number, returned: (result: number) => void) {
    super(thread, returned)
    this.fences = fences
    this.timeout = timeout
  }

  override begin(): Steps<void> {
    this.limitTo(this.timeout < 0 ? TIME_MAX : this.timeout)
    if (this.timeout !== 0) {
      for (const fence of new Set(this.fences)) {
        const callback = new PollCallback(this)
        if (fence.addCallback(callback)) this.callbacks.set(fence, callback)
      }
    }
    point("poll.registered")
    this.resume()
  }

  protected override resume(): Steps<void> {
    if (this.ready()) this.leave(1)
    else if (this.timeLeft === 0) this.leave(0)
    else if (this.thread.signalPending) this.leave(-ERRNO.EINTR)
    else this.sleep()
  }

  private ready(): Steps<boolean> {
    for (const fence of this.fences) if (!fence.isSignaled()) return false
    return true
  }

  private leave(result: number): Steps<void> {
    for (const [fence, callback] of this.callbacks) fence.removeCallback(callback)
    this.finish(result)
  }
}
