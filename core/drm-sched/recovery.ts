/**
 * Stopping, restarting, resubmitting and blaming, for a driver that resets its hardware. Source: reference 3.9.
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, cancelWorkAndWait } from "../engine/steps.ts"
import { waitForFence } from "../fence/wait-in-steps.ts"
import { DoneCallback, jobDone } from "./done.ts"
import { isStripped, waitsForEver } from "./lifetime.ts"
import { setFinishedError } from "./finished-error.ts"
import type { Job, SchedFence, Scheduler } from "./objects.ts"
import { prependPending, unlinkPending } from "./pending-list.ts"
import { PRIORITY_KERNEL } from "./profile.ts"
import { startTimeout } from "./timeout.ts"

/** Stops submission and retirement; jobs in flight go on and the timer keeps running. Context: process. */
export function stopWorkQueues(sched: Scheduler): Steps<void> {
  sched.pauseSubmit = true
  cancelWorkAndWait(sched.engine, sched.runWork)
  cancelWorkAndWait(sched.engine, sched.freeWork)
}

/** Run before free, both unconditionally. Context: any. */
export function startWorkQueues(sched: Scheduler): void {
  sched.pauseSubmit = false
  sched.engine.queueWork(sched.runWork)
  sched.engine.queueWork(sched.freeWork)
}

/**
 * Takes the scheduler's hands off the hardware: afterwards every job on the pending list is unsignalled and
 * has no parent, and its credits are returned. `bad` is the job whose timeout is handled, if it is one of
 * this scheduler's. Context: process, timeout handler.
 */
export function stopScheduler(sched: Scheduler, bad: Job | null): Steps<void> {
  stopWorkQueues(sched)
  if (bad !== null && bad.sched === sched) prependPending(sched, bad)
  for (let job = sched.lastPending; job !== null; ) {
    const newer: Job | null = job.pendingPrev
    const pair = job.fence as SchedFence
    if (pair.parent !== null && job.doneCallback !== null && pair.parent.removeCallback(job.doneCallback)) {
      pair.parent = null
      sched.creditCount -= job.credits
    } else {
      if (isStripped(job)) waitsForEver(sched, job, "drm_sched_stop")
      unlinkPending(sched, job, job === bad ? "timeout-worker" : "retired")
      // Its completion may be under way on another CPU: the callback is off the list, the fence not yet signalled.
      waitForFence(pair.finished)
      if (job === bad) sched.freeGuilty = true
      else sched.ops.freeJob(job)
    }
    job = newer
  }
  sched.timeoutWork.cancel()
}

/**
 * Charges every pending job again. One without a parent is done now, with `errno` or -ECANCELED, which
 * overwrites an error set before: so a reset that resubmits nothing cancels the innocent too. Context: process.
 */
export function startScheduler(sched: Scheduler, errno: number): Steps<void> {
  const given = sched.profile.startTakesErrno ? errno : 0
  for (let job = sched.firstPending; job !== null; job = job.pendingNext) {
    const { parent } = job.fence as SchedFence
    sched.creditCount += job.credits
    if (parent === null) {
      jobDone(job, given !== 0 ? given : -ERRNO.ECANCELED)
      continue
    }
    job.doneCallback = new DoneCallback(job)
    if (!parent.addCallback(job.doneCallback)) jobDone(job, parent.error !== 0 ? parent.error : given)
  }
  startTimeout(sched)
  startWorkQueues(sched)
}

/**
 * Runs every pending job again. From the first that is guilty beyond the hang limit on, jobs of its
 * context are marked cancelled before: the driver decides what that means. Context: process, while stopped.
 */
export function resubmitJobs(sched: Scheduler): Steps<void> {
  let guiltyContext: number | null = null
  for (let job = sched.firstPending; job !== null; job = job.pendingNext) {
    const pair = job.fence as SchedFence
    if (guiltyContext === null && job.karma > sched.hangLimit) guiltyContext = pair.context
    if (pair.context === guiltyContext) setFinishedError(job, -ERRNO.ECANCELED)
    const result = sched.ops.runJob(job)
    if (typeof result === "number") {
      pair.parent = null
      if (result !== 0) setFinishedError(job, result)
    } else pair.parent = result
  }
}

/**
 * Blames a job. Kernel-priority jobs never are. A killed or moved entity is not found. The hang limit is
 * not compared here. Context: process.
 */
export function increaseKarma(bad: Job): void {
  if (bad.priority === PRIORITY_KERNEL) return
  bad.karma++
  const pair = bad.fence as SchedFence
  const sched = bad.sched as Scheduler
  const searched = sched.profile.blamesKernelQueue ? sched.runQueues : sched.runQueues.slice(PRIORITY_KERNEL + 1)
  for (const rq of searched) {
    for (let entity = rq.firstEntity; entity !== null; entity = entity.listNext) {
      if (entity.fenceContext + 1 !== pair.context) continue
      if (entity.guilty !== null) entity.guilty.value = 1
      return
    }
  }
}
