/** What the mock driver does when a job times out: the reactions of the golden traces. */
import { unreachable } from "../../../base/assert.ts"
import { ERRNO } from "../../../base/errno.ts"
import type { TimeoutStatus } from "../../../drm-sched/objects.ts"
import { killEntity } from "../../../drm-sched/kill.ts"
import type { Entity, SchedFence, Scheduler } from "../../../drm-sched/objects.ts"
import { isStripped, waitsForEver } from "../../../drm-sched/lifetime.ts"
import { increaseKarma, resubmitJobs, startScheduler, stopScheduler } from "../../../drm-sched/recovery.ts"
import type { Steps } from "../../../engine/steps.ts"
import { waitForFence } from "../../../fence/wait-in-steps.ts"
import type { WorkQueue } from "../../../engine/work.ts"
import { EV } from "../../../trace/events.ts"
import type { ReactionSpec } from "../mock-machine.ts"
import type { CallOrder } from "./call-order.ts"
import type { DrmSchedDriver, TimeoutHandler } from "./drm-sched-driver.ts"
import type { DrmSchedJob } from "./drm-sched-job.ts"

/** What a reaction can reach beside its own scheduler. */
export interface ReactionScope {
  readonly scheds: readonly Scheduler[]
  readonly drivers: readonly DrmSchedDriver[]
  /** What each driver hands to the restart after a reset. */
  readonly resetErrnos: readonly number[]
  readonly systemQueue: WorkQueue
  readonly callOrder: CallOrder
  entityOf(job: DrmSchedJob): Entity
}

export class Reactor implements TimeoutHandler {
  private readonly machine: ReactionScope
  private readonly spec: ReactionSpec

  constructor(machine: ReactionScope, spec: ReactionSpec) {
    this.machine = machine
    this.spec = spec
  }

  handle(driver: DrmSchedDriver, job: DrmSchedJob): Steps<TimeoutStatus> {
    const { onTimeout } = this.spec
    const sched = job.sched as Scheduler
    driver.trace(EV.timeout, job, driver.engine.trace.objects.intern(onTimeout), 0, 0)
    switch (onTimeout) {
      case "RESET":
        this.resetOne(driver, sched, job, false)
        return "RESET"
      case "RESET_RESUBMIT":
        this.resetOne(driver, sched, job, true)
        return "RESET"
      case "RESET_ALL":
        this.resetAll(job)
        return "RESET"
      case "RESET_KILL":
        this.resetKill(driver, sched, job)
        return "RESET"
      case "LATE_COMPLETE_RESET":
        driver.completeLate(job)
        this.resetOne(driver, sched, job, false)
        return "RESET"
      case "ABORT":
        this.abort(driver, job)
        return "RESET"
      case "NO_HANG_RESTART":
        stopScheduler(sched, job)
        startScheduler(sched, this.spec.resetErrno)
        return sched.profile.knowsNoHang ? this.machine.callOrder.noHangAfterRestart(job) : "NO_HANG"
      case "NO_HANG":
        return "NO_HANG"
      case "ENODEV":
        return "ENODEV"
      default:
        return unreachable(onTimeout)
    }
  }

  private resetOne(driver: DrmSchedDriver, sched: Scheduler, job: DrmSchedJob, resubmit: boolean): Steps<void> {
    stopScheduler(sched, job)
    if (this.spec.karma) increaseKarma(job)
    driver.reset()
    if (resubmit) resubmitJobs(sched)
    startScheduler(sched, this.spec.resetErrno)
  }

  private resetAll(job: DrmSchedJob): Steps<void> {
    const { scheds, drivers } = this.machine
    for (const sched of scheds) stopScheduler(sched, job)
    if (this.spec.karma) increaseKarma(job)
    for (const driver of drivers) driver.reset()
    // Each with the errno of its own driver.
    for (const sched of scheds) startScheduler(sched, this.machine.resetErrnos[sched.id] ?? 0)
  }

  private resetKill(driver: DrmSchedDriver, sched: Scheduler, job: DrmSchedJob): Steps<void> {
    const { machine } = this
    stopScheduler(sched, job)
    const entity = machine.entityOf(job)
    killEntity(entity, machine.systemQueue)
    const { trace, now } = driver.engine
    if (trace.on) trace.append(now, EV.entity_killed, entity.id, 0, 0, 0)
    driver.reset()
    startScheduler(sched, this.spec.resetErrno)
  }

  /** No stop: only the hung job goes, and the driver frees it itself. */
  private abort(driver: DrmSchedDriver, job: DrmSchedJob): Steps<void> {
    const { ring } = job
    if (driver.takeOff(job)) driver.ended(job, -ERRNO.ETIMEDOUT)
    ring?.resume()
    const { finished } = job.fence as SchedFence
    // The run callback may still be to come, and finds that there is nothing to do.
    if (job.hardware === null && !finished.signaled) finished.setError(-ERRNO.ETIMEDOUT)
    if (isStripped(job)) waitsForEver(job.sched as Scheduler, job, "drm_sched_job_timedout")
    // An interrupt may be half-way through its completion.
    waitForFence(finished)
    driver.freeJob(job)
  }
}
