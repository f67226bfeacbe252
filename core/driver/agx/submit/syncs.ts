/** The sync array of SUBMIT: what to wait for, what to signal. Source: reference A.2. */
import { ERRNO } from "../../../base/errno.ts"
import { type Result, err, ok } from "../../../base/result.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Fence, FenceContexts } from "../../../fence/fence.ts"
import type { HandleTable } from "../../../fence/syncobj/handle-table.ts"
import type { Syncobj } from "../../../fence/syncobj/syncobj.ts"

export const SYNC_BYTES = 16
const BINARY = 0
const TIMELINE = 1

export interface SyncPoint {
  readonly syncobj: Syncobj
  /** 0: the object as a whole. */
  readonly point: number
}

/** All of them, in order, or the errno of the first that is wrong. */
export function parseSyncs(array: Uint8Array, handles: HandleTable): Result<readonly SyncPoint[], number> {
  const view = new DataView(array.buffer, array.byteOffset, array.length)
  const points: SyncPoint[] = []
  for (let at = 0; at < array.length; at += SYNC_BYTES) {
    const type = view.getUint32(at, true)
    const point = view.getUint32(at + 12, true) * 0x1_0000_0000 + view.getUint32(at + 8, true)
    if (type !== BINARY && type !== TIMELINE) return err(-ERRNO.EINVAL)
    if (type === BINARY && point !== 0) return err(-ERRNO.EINVAL)
    const syncobj = handles.find(view.getUint32(at + 4, true))
    if (syncobj === null) return err(-ERRNO.ENOENT)
    points.push({ syncobj, point })
  }
  return ok(points)
}

/** The fences to wait for; an object without one is -EINVAL: the kernel does not wait for a submission. */
export function findFences(points: readonly SyncPoint[]): Steps<Result<readonly Fence[], number>> {
  const fences: Fence[] = []
  for (const { syncobj, point } of points) {
    const fence = syncobj.find(point)
    if (fence === null) return err(-ERRNO.EINVAL)
    fences.push(fence)
  }
  return ok(fences)
}

export function attachFence(
  engine: Engine,
  contexts: FenceContexts,
  points: readonly SyncPoint[],
  fence: Fence,
): Steps<void> {
  for (const { syncobj, point } of points) {
    if (point === 0) syncobj.replaceFence(fence)
    else syncobj.addPoint(engine, contexts, fence, point)
  }
}
