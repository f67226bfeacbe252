/**
 * The mock driver of one drm_sched scheduler: turns interrupts into signals of hardware fences, and answers the
 * scheduler's callbacks as a replay tells it to. Rules: the golden traces' README.
 */
import { ERRNO } from "../../../base/errno.ts"
import type { DriverOps, RunJobResult, TimeoutStatus } from "../../../drm-sched/objects.ts"
import { cleanupJob } from "../../../drm-sched/fini.ts"
import type { Entity, Job, SchedFence } from "../../../drm-sched/objects.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import { Fence, type FenceContexts } from "../../../fence/fence.ts"
import { EV, FENCE_HARDWARE } from "../../../trace/events.ts"
import { RingDriver } from "../ring-driver.ts"
import type { RingJobs } from "../ring-jobs.ts"
import type { DrmSchedJob } from "./drm-sched-job.ts"

/** What the driver does when a job of its scheduler timed out. */
export interface TimeoutHandler {
  handle(driver: DrmSchedDriver, job: DrmSchedJob): Steps<TimeoutStatus>
}

export class DrmSchedDriver extends RingDriver<DrmSchedJob> implements DriverOps {
  readonly cancelJob: ((job: Job) => Steps<void>) | null
  private readonly timeouts: TimeoutHandler

  constructor(
    engine: Engine,
    contexts: FenceContexts,
    line: number,
    rings: number,
    timeouts: TimeoutHandler,
    cancels: boolean,
  ) {
    super(engine, contexts, line, rings)
    this.timeouts = timeouts
    this.cancelJob = cancels ? cancelJob : null
  }

  prepareJob(job: Job, _entity: Entity): Steps<Fence | null> {
    const mock = job as DrmSchedJob
    const fence = mock.prepare
    if (fence === null) return null
    mock.prepare = null
    this.trace(EV.prepare_dep, job, fence.ref, 0, 0)
    return fence
  }

  runJob(job: Job): Steps<RunJobResult> {
    const mock = job as DrmSchedJob
    mock.attempts++
    // Guilty entity, or resubmission: an error is set already, so the hardware is left alone.
    if ((job.fence as SchedFence).finished.error !== 0) {
      this.traceRun(mock, "skipped", 0)
      return null
    }
    const { error, runResult, resubmitResult } = mock.plan
    const answer = mock.attempts === 1 ? runResult : resubmitResult
    if (answer === "fence") return this.submit(mock)
    this.traceRun(mock, answer, 0)
    if (answer === "null") return null
    if (answer === "err_ptr") return error !== 0 ? error : -ERRNO.EINVAL
    return this.signaledFence(mock)
  }

  timedOutJob(job: Job): Steps<TimeoutStatus> {
    const mock = job as DrmSchedJob
    this.lookAgain(mock)
    return this.timeouts.handle(this, mock)
  }

  freeJob(job: Job): Steps<void> {
    this.trace(EV.free, job, 0, 0, 0)
    cleanupJob(job)
  }

  /** The job's hardware fence signals. */
  override ended(job: DrmSchedJob, error: number): Steps<void> {
    const fence = job.hardware as Fence
    if (error !== 0) fence.setError(error)
    fence.signal(this.engine)
  }

  private submit(job: DrmSchedJob): Fence {
    const ring = this.gpu.shortestRing()
    const jobs = this.onRing[ring.index] as RingJobs<DrmSchedJob>
    const fence = new Fence(jobs.context, jobs.nextSeqno(), job.id * 4 + FENCE_HARDWARE, null)
    job.hardware = fence
    this.putOnRing(job, ring)
    return fence
  }

  private signaledFence(job: DrmSchedJob): Fence {
    const jobs = this.onRing[0] as RingJobs<DrmSchedJob>
    const fence = new Fence(jobs.context, jobs.nextSeqno(), job.id * 4 + FENCE_HARDWARE, null)
    if (job.plan.error !== 0) fence.setError(job.plan.error)
    fence.signalAtBirth(this.engine.now)
    return fence
  }
}

/** The scheduler's cancel callback: it takes the driver from the job, since callbacks have no other receiver. */
function cancelJob(job: Job): Steps<void> {
  const driver = (job.fence as SchedFence).sched.ops as DrmSchedDriver
  const mock = job as DrmSchedJob
  driver.trace(EV.cancel_job, job, 0, 0, 0)
  if (driver.takeOff(mock)) driver.ended(mock, -ERRNO.ECANCELED)
}
