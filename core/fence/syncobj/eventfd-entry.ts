/**
 * An eventfd that a point signals once: when it is submitted, or when it is over. Until the point has a
 * fence it is an entry of the object, then a callback of that fence. Source: reference 5.2.
 */
import type { Steps } from "../../engine/steps.ts"
import type { EventFd } from "../eventfd.ts"
import { type Fence, FenceCallback } from "../fence.ts"
import type { SyncobjEntry } from "./syncobj.ts"

export class EventfdEntry extends FenceCallback implements SyncobjEntry {
  readonly point: number
  private readonly eventfd: EventFd
  /** Submission is enough. */
  private readonly available: boolean

  constructor(point: number, eventfd: EventFd, available: boolean) {
    super()
    this.point = point
    this.eventfd = eventfd
    this.available = available
  }

  found(fence: Fence): Steps<void> {
    if (this.available || !fence.addCallback(this)) this.eventfd.signal()
  }

  override call(_fence: Fence): Steps<void> {
    this.eventfd.signal()
  }
}
