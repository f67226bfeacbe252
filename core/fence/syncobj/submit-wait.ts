/**
 * The kernel's own look-up of a point (`drm_syncobj_find_fence`), as a submission does it: may wait for the
 * point to be submitted, at most five seconds, not for it to be signalled. Source: reference 5.2.
 */
import { ERRNO } from "../../base/errno.ts"
import { type Steps, point } from "../../engine/steps.ts"
import type { Fence } from "../fence.ts"
import { Sleep, type Thread } from "../thread.ts"
import { SUBMIT_WAIT_NS, WAIT_FOR_SUBMIT } from "./flags.ts"
import type { Syncobj, SyncobjEntry } from "./syncobj.ts"

/** Keeps a reference to the object until it returns; on every path (G29). */
export class FindFence extends Sleep implements SyncobjEntry {
  readonly point: number
  /** Set if the result is 0; perhaps unsignalled. */
  fence: Fence | null = null
  private readonly syncobj: Syncobj
  private readonly flags: number

  constructor(thread: Thread, syncobj: Syncobj, at: number, flags: number, returned: (result: number) => void) {
    super(thread, returned)
    this.syncobj = syncobj
    this.point = at
    this.flags = flags
  }

  override begin(): Steps<void> {
    const { syncobj, flags } = this
    syncobj.get()
    if ((flags & ~WAIT_FOR_SUBMIT) !== 0) {
      this.leave(-ERRNO.EINVAL)
      return
    }
    this.fence = syncobj.find(this.point)
    if (this.fence !== null) this.leave(0)
    else if ((flags & WAIT_FOR_SUBMIT) === 0) this.leave(-ERRNO.EINVAL)
    else {
      point("find-fence.not-submitted")
      this.limitTo(SUBMIT_WAIT_NS)
      syncobj.addWait(this)
      this.look()
    }
  }

  found(fence: Fence): Steps<void> {
    this.fence = fence
    this.wake()
  }

  protected override resume(): Steps<void> {
    this.look()
  }

  private look(): Steps<void> {
    if (this.fence !== null) this.leave(0)
    else if (this.timeLeft === 0) this.leave(-ERRNO.ETIME)
    else if (this.thread.signalPending) this.leave(-ERRNO.ERESTARTSYS)
    else this.sleep()
  }

  private leave(result: number): Steps<void> {
    this.syncobj.removeWait(this)
    this.syncobj.put()
    this.finish(result)
  }
}
