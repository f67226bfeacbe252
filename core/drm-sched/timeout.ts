/**
 * Job timeouts: one timer a scheduler, watching only the head of the pending list. Source: reference 3.8.
 */
import { type Steps, lock, point, unlock } from "../engine/steps.ts"
import { Work, type WorkQueue } from "../engine/work.ts"
import type { TimeoutStatus } from "./objects.ts"
import type { Job, Scheduler } from "./objects.ts"
import { prependPending, unlinkPending } from "./pending-list.ts"
import { queueFreeWork } from "./queueing.ts"

/**
 * The deadline becomes a full timeout from now even if the timer runs, so a steady stream of submissions
 * keeps pushing the head job's out; it also brings back a timer that was suspended (G34).
 */
export function startTimeout(sched: Scheduler): void {
  if (sched.timeout !== null && sched.firstPending !== null) sched.timeoutWork.modify(sched.timeout)
}

export class TimeoutWork extends Work {
  readonly sched: Scheduler

  constructor(sched: Scheduler, queue: WorkQueue) {
    super(sched.engine, queue, "timeout")
    this.sched = sched
  }

  override execute(): Steps<void> {
    const { sched } = this
    // Finished or not, the head leaves the list, so that the free work cannot free it meanwhile (G3).
    lock(sched.listLock)
    const job = sched.firstPending
    if (job !== null) unlinkPending(sched, job, "timeout-worker")
    unlock(sched.listLock)
    point("timeout.unlinked")
    const status: TimeoutStatus = job === null ? "RESET" : handle(sched, job)
    // After ENODEV the job is on no list: it is never freed, unless the driver kept it.
    if (status !== "ENODEV") startTimeout(sched)
  }
}

function handle(sched: Scheduler, job: Job): Steps<TimeoutStatus> {
  const status = sched.ops.timedOutJob(job)
  point("timeout.handled")
  if (sched.freeGuilty) {
    sched.freeGuilty = false
    sched.ops.freeJob(job)
  }
  if (status === "NO_HANG" && sched.profile.knowsNoHang) {
    prependPending(sched, job)
    // It may have finished while it was off the list.
    queueFreeWork(sched)
  }
  return status
}

/** Runs the timeout handler now, whatever the list or the timeout. Context: any. */
export function fault(sched: Scheduler): void {
  sched.timeoutWork.modify(0)
}

/** The timeout is zero from now on: every job that begins fires the handler at once. Context: any. */
export function queueTimeoutNow(sched: Scheduler): void {
  sched.timeout = 0
  startTimeout(sched)
}

/**
 * Pushes the timer out for ever; returns what was left, or the full timeout if it did not run. Does not
 * hold: the next job that begins or retires arms it again. null: there is no timeout. Context: any.
 */
export function suspendTimeout(sched: Scheduler): number | null {
  const { timeoutWork, engine } = sched
  const remaining =
    timeoutWork.pending && timeoutWork.expires > engine.now ? timeoutWork.expires - engine.now : sched.timeout
  timeoutWork.modify(null)
  return remaining
}

/** Context: any. */
export function resumeTimeout(sched: Scheduler, remaining: number | null): void {
  if (sched.firstPending === null) sched.timeoutWork.cancel()
  else sched.timeoutWork.modify(remaining)
}
