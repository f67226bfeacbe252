/** Sleeping on a fence in the middle of a call, as `dma_fence_wait` without interruption does. Source: reference 4.2. */
import { Completion } from "../engine/completion.ts"
import { type Steps, waitFor } from "../engine/steps.ts"
import { type Fence, FenceCallback } from "./fence.ts"

class Waiter extends FenceCallback {
  readonly over = new Completion("a fence", false)

  override call(_fence: Fence): Steps<void> {
    this.over.complete()
  }
}

/** Until it has signalled. In straight mode it must have: nothing runs half-way there. Context: process. */
export function waitForFence(fence: Fence): Steps<void> {
  const waiter = new Waiter()
  if (fence.addWaiter(waiter)) waitFor(waiter.over)
}
