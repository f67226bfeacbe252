/**
 * Completion: from the hardware fence, or from a run callback that gave none, to the finished fence.
 * Source: reference 3.7.
 */
import { type Steps, point } from "../engine/steps.ts"
import { type Fence, FenceCallback } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import { setFinishedError } from "./finished-error.ts"
import { touchScheduler } from "./lifetime.ts"
import type { Job, SchedFence } from "./objects.ts"
import { queueFreeWork } from "./queueing.ts"
import { traceFinished, traceJob } from "./trace-job.ts"

/** On a job's hardware fence. */
export class DoneCallback extends FenceCallback {
  readonly job: Job

  constructor(job: Job) {
    super()
    this.job = job
  }

  override call(fence: Fence): Steps<void> {
    touchScheduler((this.job.fence as SchedFence).sched, "drm_sched_job_done_cb")
    jobDone(this.job, fence.error)
  }
}

/**
 * Returns the credits and signals the finished fence; its callbacks queue the dependents' run work before
 * the own free work is queued. The own run work is not queued: the free work does that. Context: any.
 */
export function jobDone(job: Job, result: number): Steps<void> {
  const pair = job.fence as SchedFence
  const { sched } = pair
  sched.creditCount -= job.credits
  sched.score.value--
  point("done.credits-returned")
  const { trace } = sched.engine
  if (trace.on) traceJob(sched, EV.done, job)
  // Overwrites an earlier error; 0 keeps one that was set before, as of a guilty entity.
  if (result !== 0) setFinishedError(job, result)
  if (trace.on) traceFinished(sched, job, pair.finished.error)
  pair.finished.signal(sched.engine)
  point("done.signalled")
  queueFreeWork(sched)
}
