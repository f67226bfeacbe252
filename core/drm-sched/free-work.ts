/**
 * The free work: retires finished jobs from the head of the pending list, and restarts submission.
 * Source: reference 3.7.
 */
import { type Steps, lock, unlock } from "../engine/steps.ts"
import { Work } from "../engine/work.ts"
import { accountTime } from "./fair.ts"
import type { Job, SchedFence, Scheduler } from "./objects.ts"
import { unlinkPending } from "./pending-list.ts"
import { queueFreeWork, queueRunWork } from "./queueing.ts"
import { startTimeout } from "./timeout.ts"

export class FreeWork extends Work {
  readonly sched: Scheduler

  constructor(sched: Scheduler) {
    super(sched.engine, sched.submitQueue, "free")
    this.sched = sched
  }

  override execute(): Steps<void> {
    const { sched } = this
    if (sched.profile.freesOneJobATurn) freeOne(sched)
    else freeAll(sched)
  }
}

function freeAll(sched: Scheduler): Steps<void> {
  for (let job = takeFinished(sched); job !== null; job = takeFinished(sched)) retire(sched, job)
  // Always: this is what restarts submission after credits were returned.
  queueRunWork(sched)
}

function freeOne(sched: Scheduler): Steps<void> {
  if (sched.pauseSubmit) return
  const job = takeFinished(sched)
  if (job !== null) retire(sched, job)
  if (finishedHead(sched) !== null) queueFreeWork(sched)
  queueRunWork(sched)
}

/** Statistics only where the profile accounts time. Accounting comes after the successor's start was rewritten, and never for jobs freed elsewhere. */
function retire(sched: Scheduler, job: Job): Steps<void> {
  if (job.stats !== null) {
    const { timestamp, scheduledAt } = job.fence as SchedFence
    accountTime(job.stats, sched.average, timestamp - scheduledAt)
  }
  sched.ops.freeJob(job)
}

/**
 * Only the head is looked at: jobs that finished out of order stay until it has. Retirement gives the next
 * job a full timeout and rewrites its start to this job's end, unconditionally: right for a serial ring,
 * wrong for several, where the result can lie after the job's own end (G35).
 */
function takeFinished(sched: Scheduler): Steps<Job | null> {
  if (finishedHead(sched) === null) return null
  lock(sched.listLock)
  // Looked at once more: while this waited for the lock, the timeout worker may have taken the job.
  const job = finishedHead(sched)
  if (job === null) {
    unlock(sched.listLock)
    return null
  }
  const finished = job.fence as SchedFence
  unlinkPending(sched, job, "retired")
  sched.timeoutWork.cancel()
  const next = sched.firstPending
  if (next !== null) {
    const pair = next.fence as SchedFence
    if (pair.isScheduled) pair.moveScheduled(finished.timestamp)
    startTimeout(sched)
  }
  unlock(sched.listLock)
  return job
}

function finishedHead(sched: Scheduler): Job | null {
  const job = sched.firstPending
  return job !== null && (job.fence as SchedFence).signaled ? job : null
}
