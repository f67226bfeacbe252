/** A work item on its way: what happens when it is over. */
import type { Steps } from "../../../engine/steps.ts"
import type { Fence } from "../../../fence/fence.ts"
import type { WorkError } from "../work-error.ts"

export interface PendingItem {
  /** In the firmware's memory, and its length: thrown away when it is over. */
  readonly object: number
  readonly objectBytes: number
  /** The context that it runs in: whom a fault there concerns. */
  readonly context: number
  readonly stamp: number
  /** Signals when the whole submission is over. */
  readonly fence: Fence
  /** Set by a recovery. */
  error: WorkError | null
  /** Null for items that are no work of their own. */
  readonly over: ItemListener | null
}

export interface ItemListener {
  /** Context: work queue. */
  itemOver(error: WorkError | null): Steps<void>
}
