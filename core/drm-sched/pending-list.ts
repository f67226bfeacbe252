/** The jobs given to the driver and not yet retired, in order (`pending_list`). */
import type { Job, JobState, Scheduler } from "./objects.ts"

export function appendPending(sched: Scheduler, job: Job): void {
  job.pendingPrev = sched.lastPending
  job.pendingNext = null
  if (sched.lastPending === null) sched.firstPending = job
  else sched.lastPending.pendingNext = job
  sched.lastPending = job
  job.state = "pending"
}

export function prependPending(sched: Scheduler, job: Job): void {
  job.pendingPrev = null
  job.pendingNext = sched.firstPending
  if (sched.firstPending === null) sched.lastPending = job
  else sched.firstPending.pendingPrev = job
  sched.firstPending = job
  job.state = "pending"
}

/** `to`: in whose hands it is now. */
export function unlinkPending(sched: Scheduler, job: Job, to: JobState): void {
  if (job.pendingPrev === null) sched.firstPending = job.pendingNext
  else job.pendingPrev.pendingNext = job.pendingNext
  if (job.pendingNext === null) sched.lastPending = job.pendingPrev
  else job.pendingNext.pendingPrev = job.pendingPrev
  job.pendingPrev = null
  job.pendingNext = null
  job.state = to
}
