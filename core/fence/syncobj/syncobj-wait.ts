/**
 * A wait for points of several objects: all of them, or any. A fence found at the beginning stays that
 * point's fence for the whole wait, whatever becomes of the object. Source: reference 5.3.
 */
import { ERRNO } from "../../base/errno.ts"
import { type Steps, point } from "../../engine/steps.ts"
import { simTime } from "../../time/time.ts"
import { type Fence, FenceCallback } from "../fence.ts"
import { Sleep, type Thread } from "../thread.ts"
import { NONE_SIGNALED, WAIT_ALL, WAIT_AVAILABLE, WAIT_DEADLINE, WAIT_FOR_SUBMIT } from "./flags.ts"
import type { Syncobj, SyncobjEntry } from "./syncobj.ts"

export interface WaitPoint {
  readonly syncobj: Syncobj
  readonly point: number
}

/** One point of the wait: until it has a fence an entry of the object, then a callback of the fence. */
class WaitEntry extends FenceCallback implements SyncobjEntry {
  readonly syncobj: Syncobj
  readonly point: number
  fence: Fence | null = null
  /** The callback was added once: from then on only the flag tells. */
  hooked = false
  private readonly wait: Sleep

  constructor(wait: Sleep, { syncobj, point }: WaitPoint) {
    super()
    this.wait = wait
    this.syncobj = syncobj
    this.point = point
  }

  found(fence: Fence): Steps<void> {
    this.fence = fence
    this.wait.wake()
  }

  override call(_fence: Fence): Steps<void> {
    this.wait.wake()
  }
}

export class SyncobjWait extends Sleep {
  /** An index that was satisfied. After a wait for all: the lowest that was so at the beginning, if any. */
  firstSignaled = NONE_SIGNALED
  private readonly entries: readonly WaitEntry[]
  private readonly flags: number
  /** Jiffies, 0 for a poll. */
  private readonly timeout: number
  private readonly deadlineNs: number

  /** `timeout` is relative, see `timeoutOf`; `deadlineNs` absolute, read only with its flag. */
  constructor(
    thread: Thread,
    points: readonly WaitPoint[],
    flags: number,
    timeout: number,
    deadlineNs: number,
    returned: (result: number) => void,
  ) {
    super(thread, returned)
    this.entries = points.map((at) => new WaitEntry(this, at))
    this.flags = flags
    this.timeout = timeout
    this.deadlineNs = deadlineNs
  }

  override begin(): Steps<void> {
    const done = this.takeFences()
    if (done !== null) {
      this.leave(done)
      return
    }
    point("syncobj-wait.fences-taken")
    // There are such only if submission is awaited.
    for (const entry of this.entries) if (entry.fence === null) entry.syncobj.addWait(entry)
    if ((this.flags & WAIT_DEADLINE) !== 0) {
      for (const { fence } of this.entries) if (fence !== null) fence.setDeadline(simTime(this.deadlineNs))
    }
    point("syncobj-wait.registered")
    this.limitTo(this.timeout)
    this.look()
  }

  protected override resume(): Steps<void> {
    this.look()
  }

  private has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }

  private get awaitsSubmission(): boolean {
    return this.has(WAIT_FOR_SUBMIT | WAIT_AVAILABLE)
  }

  /** The result, if what is there now decides it. */
  private takeFences(): Steps<number | null> {
    let satisfied = 0
    for (const [index, entry] of this.entries.entries()) {
      entry.fence = entry.syncobj.find(entry.point)
      if (entry.fence === null) {
        if (this.awaitsSubmission) continue
        return -ERRNO.EINVAL
      }
      if (!this.has(WAIT_AVAILABLE) && !entry.fence.isSignaled()) continue
      if (satisfied === 0) this.firstSignaled = index
      satisfied++
    }
    if (satisfied === this.entries.length || (satisfied > 0 && !this.has(WAIT_ALL))) return 0
    return null
  }

  /** Fences are looked at before the clock, so once more when the time is up; a poll is never interrupted. */
  private look(): Steps<void> {
    let satisfied = 0
    for (const [index, entry] of this.entries.entries()) {
      if (!this.isSatisfied(entry)) continue
      satisfied++
      if (this.has(WAIT_ALL)) continue
      this.firstSignaled = index
      this.leave(0)
      return
    }
    if (satisfied === this.entries.length) this.leave(0)
    else if (this.timeLeft === 0) this.leave(-ERRNO.ETIME)
    else if (this.thread.signalPending) this.leave(-ERRNO.ERESTARTSYS)
    else this.sleep()
  }

  private isSatisfied(entry: WaitEntry): Steps<boolean> {
    const { fence } = entry
    if (fence === null) return false
    if (this.has(WAIT_AVAILABLE) || fence.isSignaled()) return true
    if (entry.hooked) return false
    entry.hooked = true
    return !fence.addCallback(entry)
  }

  private leave(result: number): Steps<void> {
    for (const entry of this.entries) {
      entry.syncobj.removeWait(entry)
      if (entry.fence !== null) entry.fence.removeCallback(entry)
    }
    this.finish(result)
  }
}
