/** Prepared jobs: completed, committed, given up. What each function does is in the table. */
import { ERRNO } from "../base/errno.ts"
import type { Steps } from "../engine/steps.ts"
import type { PreparedJob } from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import { giveFence, holdFence, takeReference } from "./fence-objects.ts"
import { forget, isForeign } from "./lane.ts"
import { jobCame } from "./queue-objects.ts"
import { type JqRuntime, isCell } from "./runtime.ts"
import type { FenceHandle, PreparedHandle } from "./types.ts"

export function jq_prepared_add_dep(rt: JqRuntime, prepared: PreparedHandle, fence: FenceHandle): number {
  const where = "jq_prepared_add_dep"
  const job = rt.find(prepared, "jq_prepared", where)
  if (job === null) return -ERRNO.EINVAL
  if (isForeign(rt, job.lane, where)) return -ERRNO.EPERM
  const dependency = rt.findFence(fence, where)
  if (dependency === null) return -ERRNO.EINVAL
  if (dependency.fence === job.submission) {
    rt.misuse.report("waits-for-itself", where, job.lane.queue.label, "a job is to wait for its own submission (R9)")
    return -ERRNO.EDEADLK
  }
  return (job.prepared as PreparedJob).addDependency(dependency.fence)
}

export function jq_prepared_submission_fence(
  rt: JqRuntime,
  prepared: PreparedHandle,
  fence: Cell<FenceHandle>,
): number {
  const where = "jq_prepared_submission_fence"
  const job = rt.find(prepared, "jq_prepared", where)
  if (job === null) return -ERRNO.EINVAL
  if (rt.signalling(where)) return -ERRNO.EDEADLK
  if (isForeign(rt, job.lane, where)) return -ERRNO.EPERM
  if (!rt.isCell(fence, where, "fence")) return -ERRNO.EINVAL
  if (!rt.engine.allocate("jobqueue.handle")) return -ERRNO.ENOMEM
  const submission = (job.prepared as PreparedJob).submissionFence()
  const held = holdFence(rt, submission)
  if (held === null) return -ERRNO.ENOMEM
  job.submission = submission
  fence.value = held.handle
  return 0
}

export function jq_commit(
  rt: JqRuntime,
  prepared: Cell<PreparedHandle>,
  fence: Cell<FenceHandle> | null,
): Steps<number> {
  const job = rt.findIn(prepared, "jq_prepared", "jq_commit")
  if (job === null) return -ERRNO.EINVAL
  if (isForeign(rt, job.lane, "jq_commit")) return -ERRNO.EPERM
  prepared.value = 0
  rt.handles.close(job.place)
  const committed = job.prepared as PreparedJob
  job.prepared = null
  jobCame(job.lane.queue, job)
  const done = committed.commit()
  job.done = done
  if (fence === null || !isCell(fence)) {
    rt.handles.giveBack(job.fence.place)
    return 0
  }
  giveFence(rt, job.fence, done)
  takeReference(rt, job.fence)
  fence.value = job.fence.handle
  return 0
}

export function jq_abort(rt: JqRuntime, prepared: Cell<PreparedHandle>): Steps<number> {
  const job = rt.findIn(prepared, "jq_prepared", "jq_abort")
  if (job === null) return -ERRNO.EINVAL
  if (isForeign(rt, job.lane, "jq_abort")) return -ERRNO.EPERM
  prepared.value = 0
  const given = job.prepared as PreparedJob
  forget(rt, job)
  given.abandon()
  return 0
}
