/** Observers of fences: they wait, ask and are told, and can never signal (R3). What each does is in the table. */
import { ERRNO } from "../base/errno.ts"
import type { Steps } from "../engine/steps.ts"
import type { Fence } from "../fence/fence.ts"
import type { Cell } from "./cell.ts"
import { ownsReference, putReference, takeReference, unlinkFence } from "./fence-objects.ts"
import { describeHandle } from "./handles.ts"
import { FenceLink, type FenceObject } from "./objects.ts"
import type { JqRuntime } from "./runtime.ts"
import type { FenceHandle, JqFenceCb } from "./types.ts"

export function jq_fence_get(rt: JqRuntime, fence: FenceHandle): number {
  const object = rt.find(fence, "dma_fence", "jq_fence_get")
  if (object === null) return -ERRNO.EINVAL
  takeReference(rt, object)
  return 0
}

export function jq_fence_put(rt: JqRuntime, fence: FenceHandle): number {
  const object = rt.find(fence, "dma_fence", "jq_fence_put")
  if (object === null || !ownsReference(rt, object, "jq_fence_put")) return -ERRNO.EINVAL
  putReference(rt, object)
  return 0
}

export function jq_fence_is_signaled(rt: JqRuntime, fence: FenceHandle): Steps<number> {
  const found = rt.findFence(fence, "jq_fence_is_signaled")
  if (found === null) return -ERRNO.EINVAL
  return found.fence.isSignaled() ? 1 : 0
}

export function jq_fence_status(rt: JqRuntime, fence: FenceHandle, status: Cell<number>): Steps<number> {
  const found = rt.findFence(fence, "jq_fence_status")
  if (found === null || !rt.isCell(status, "jq_fence_status", "status")) return -ERRNO.EINVAL
  status.value = found.fence.getStatus()
  return 0
}

export function jq_fence_add_callback(rt: JqRuntime, fence: FenceHandle, cb: JqFenceCb): Steps<number> {
  const where = "jq_fence_add_callback"
  const found = rt.findFence(fence, where)
  if (found === null || !isCallback(rt, cb, where)) return -ERRNO.EINVAL
  const { object } = found
  if (rt.links.has(cb)) {
    rt.misuse.report(
      "callback-linked",
      where,
      `dma_fence ${describeHandle(fence)}`,
      "the callback is on a fence already",
    )
    return -ERRNO.EBUSY
  }
  const link = new Link(rt, cb, object, found.fence)
  rt.links.set(cb, link)
  object.links++
  if (found.fence.addCallback(link)) return 0
  rt.links.delete(cb)
  unlinkFence(rt, object)
  return -ERRNO.ENOENT
}

export function jq_fence_remove_callback(rt: JqRuntime, cb: JqFenceCb): number {
  if (!isCallback(rt, cb, "jq_fence_remove_callback")) return -ERRNO.EINVAL
  const link = rt.links.get(cb)
  if (link === undefined || !link.from.removeCallback(link)) return 0
  rt.links.delete(cb)
  unlinkFence(rt, link.on)
  return 1
}

function isCallback(rt: JqRuntime, cb: JqFenceCb | null, where: string): boolean {
  if (typeof cb === "object" && typeof cb?.func === "function") return true
  rt.misuse.report("table-incomplete", where, `${where} cb`, "there is no function to call (R38)")
  return false
}

class Link extends FenceLink {
  private readonly rt: JqRuntime

  constructor(rt: JqRuntime, cb: JqFenceCb, on: FenceObject, from: Fence) {
    super(cb, on, from)
    this.rt = rt
  }

  override call(_fence: Fence): Steps<void> {
    const { rt, cb, on } = this
    const { signalling, task } = rt.engine
    rt.links.delete(cb)
    takeReference(rt, on)
    on.lent++
    // Whoever signals waits for it, interrupts too: it may not sleep.
    signalling.begin(task)
    cb.func(on.handle, cb)
    signalling.end(task)
    on.lent--
    putReference(rt, on)
    unlinkFence(rt, on)
  }
}
