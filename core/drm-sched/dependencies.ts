/**
 * Dependencies taken from where drivers find them: a sync object, a buffer's reservation. Source: reference 1.7, 5.2;
 * which usages a reservation gives is from general knowledge, see `dma-resv.ts`.
 */
import { ERRNO } from "../base/errno.ts"
import type { Steps } from "../engine/steps.ts"
import type { DmaResv, ResvUsage } from "../fence/dma-resv.ts"
import type { Fence } from "../fence/fence.ts"
import type { HandleTable } from "../fence/syncobj/handle-table.ts"
import type { Job } from "./objects.ts"
import { addDependency } from "./submit.ts"

/**
 * 0, or a negated errno and nothing added: -ENOENT for an unknown handle, -EINVAL for a point that was not submitted.
 * A point that was collected gives the stub, which never holds a job back. Context: process, before arm.
 */
export function addSyncobjDependency(job: Job, handles: HandleTable, handle: number, point: number): Steps<number> {
  const syncobj = handles.find(handle)
  if (syncobj === null) return -ERRNO.ENOENT
  const fence = syncobj.find(point)
  if (fence === null) return -ERRNO.EINVAL
  addDependency(job, fence)
  return 0
}

/** What an access to the buffer must wait for. Context: process, the reservation locked, before arm. */
export function addResvDependencies(job: Job, resv: DmaResv, access: ResvUsage): void {
  for (const fence of resv.fences(access)) addDependency(job, fence)
}

/** A reader waits for the writers, a writer for everybody. Context: as above. */
export function addImplicitDependencies(job: Job, resv: DmaResv, write: boolean): void {
  addResvDependencies(job, resv, write ? "write" : "read")
}

/** Whether this very fence is stored: a later one of its context may have replaced it. Context: process. */
export function hasDependency(job: Job, fence: Fence): boolean {
  return job.dependencies?.includes(fence) ?? false
}
