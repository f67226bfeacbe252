/** Fences and their handles: one handle for each fence that somebody of the C face holds, as there is one pointer. */
import type { JobFence } from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import { describeHandle } from "./handles.ts"
import { FenceObject } from "./objects.ts"
import type { JqRuntime } from "./runtime.ts"
import type { FenceHandle } from "./types.ts"

/** A further reference; null if there is no place left for the first. Allocates for the first. */
export function holdFence(rt: JqRuntime, fence: JobFence): FenceObject | null {
  let object = rt.fences.get(fence)
  if (object === undefined) {
    const place = rt.handles.reserve()
    if (place < 0) return null
    object = new FenceObject(place)
    giveFence(rt, object, fence)
  }
  takeReference(rt, object)
  return object
}

/** The place is that fence's. Allocates nothing. */
export function giveFence(rt: JqRuntime, object: FenceObject, fence: JobFence): void {
  object.fence = fence
  rt.fences.set(fence, object)
}

/** The first reference opens the handle. */
export function takeReference(rt: JqRuntime, object: FenceObject): void {
  if (object.references === 0) object.handle = rt.handles.open(object.place, "dma_fence", object)
  object.references++
}

/** The last reference uses the handle up. */
export function putReference(rt: JqRuntime, object: FenceObject): void {
  object.references--
  if (object.references > 0) return
  rt.handles.close(object.place)
  object.handle = 0
  letGo(rt, object)
}

/** False, and a report, if the caller has none to give back: all are lent to callbacks. */
export function ownsReference(rt: JqRuntime, object: FenceObject, where: string): boolean {
  if (object.references > object.lent) return true
  const of = `dma_fence ${describeHandle(object.handle)}`
  rt.misuse.report("handle-stale", where, of, "the handle has no reference left to give back (R38)")
  return false
}

/** A callback is off the fence. */
export function unlinkFence(rt: JqRuntime, object: FenceObject): void {
  object.links--
  letGo(rt, object)
}

function letGo(rt: JqRuntime, object: FenceObject): void {
  if (object.references > 0 || object.links > 0) return
  if (object.fence !== null) rt.fences.delete(object.fence)
  rt.handles.giveBack(object.place)
}

/**
 * What a callback left in its cell, whose reference goes to the queue; null, and a report, if it is no fence. An empty cell
 * is no mistake of itself: `needed` says whether the answer needs one.
 */
export function takeFence(rt: JqRuntime, cell: Cell<FenceHandle>, needed: boolean, where: string): JobFence | null {
  if (cell.value === 0 && !needed) return null
  const object = rt.find(cell.value, "dma_fence", where)
  cell.value = 0
  if (object === null || !ownsReference(rt, object, where)) return null
  const { fence } = object
  putReference(rt, object)
  return fence
}

/**
 * A reference to a fence of the simulated kernel, which a C driver has as the same pointer; 0 if there is no memory. For
 * code beside the C face: sync objects, sync_files, a driver's own fences. Context: process.
 */
export function importFence(rt: JqRuntime, fence: JobFence): FenceHandle {
  return holdFence(rt, fence)?.handle ?? 0
}

/** The fence that the handle stands for; null, and a report, if it is no valid handle of one. Context: any. */
export function fenceOf(rt: JqRuntime, handle: FenceHandle): JobFence | null {
  return rt.find(handle, "dma_fence", "fence_of")?.fence ?? null
}
