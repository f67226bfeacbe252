/**
 * The mock driver of one scheduler: puts jobs on the GPU's rings, turns interrupts into fence signals,
 * and answers the scheduler's callbacks as a replay tells it to. Rules: the golden traces' README.
 */
import { ERRNO } from "../../base/errno.ts"
import type { DriverOps, RunJobResult, TimeoutStatus } from "../../drm-sched/objects.ts"
import { cleanupJob } from "../../drm-sched/fini.ts"
import type { Entity, Job, SchedFence } from "../../drm-sched/objects.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Fence, type FenceContexts } from "../../fence/fence.ts"
import { MockGpu } from "../../gpu/mock/mock-gpu.ts"
import { HANGS, type InterruptHandler, type Ring } from "../../gpu/mock/ring.ts"
import { EV, FENCE_HARDWARE } from "../../trace/events.ts"
import type { MockJob, RunAnswer } from "./mock-job.ts"
import { RingJobs } from "./ring-jobs.ts"

/** What the driver does when a job of its scheduler timed out. */
export interface TimeoutHandler {
  handle(driver: MockDriver, job: MockJob): Steps<TimeoutStatus>
}

export class MockDriver implements DriverOps, InterruptHandler {
  readonly engine: Engine
  readonly gpu: MockGpu
  /** The driver's jobs on each ring, in order: whom an interrupt is about. */
  readonly onRing: readonly RingJobs[]
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
    this.engine = engine
    this.gpu = new MockGpu(engine, line, rings, this)
    this.onRing = this.gpu.rings.map(() => new RingJobs(contexts.allocate(1)))
    this.timeouts = timeouts
    this.cancelJob = cancels ? cancelJob : null
  }

  prepareJob(job: Job, _entity: Entity): Steps<Fence | null> {
    const mock = job as MockJob
    const fence = mock.prepare
    if (fence === null) return null
    mock.prepare = null
    this.trace(EV.prepare_dep, job, fence.ref, 0, 0)
    return fence
  }

  runJob(job: Job): Steps<RunJobResult> {
    const mock = job as MockJob
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
    const mock = job as MockJob
    const { ring } = mock
    // The interrupt did not come, but the ring has written the number: what is over is not reset.
    if (ring !== null && ring.missed && mock.seqno <= ring.completed) this.interrupt(ring)
    return this.timeouts.handle(this, mock)
  }

  freeJob(job: Job): Steps<void> {
    this.trace(EV.free, job, 0, 0, 0)
    cleanupJob(job)
  }

  /** The ring has written the number of a finished command: its job's fence signals. Context: hard irq. */
  interrupt(ring: Ring): Steps<void> {
    const jobs = this.onRing[ring.index] as RingJobs
    for (let job = jobs.head; job !== null && job.seqno <= ring.completed; job = jobs.head) {
      jobs.takeHead()
      this.complete(job, ring.index, ring.takeError(job.seqno))
    }
  }

  /** A job that is on a ring is over after all, as if just now; the ring does not go on. Context: process. */
  completeLate(job: MockJob): Steps<void> {
    const ring = job.ring?.index
    if (ring === undefined) return
    ;(this.onRing[ring] as RingJobs).remove(job)
    job.ring?.take(job.seqno)
    this.complete(job, ring, 0)
  }

  /** Context: any. */
  private complete(job: MockJob, ring: number, error: number): Steps<void> {
    const fence = job.hardware as Fence
    job.ring = null
    this.trace(EV.hw_done, job, ring, error, 0)
    if (error !== 0) fence.setError(error)
    fence.signal(this.engine)
  }

  /** Takes a job off its ring, which does not go on by itself; false if it is on none. Context: process. */
  takeOff(job: MockJob): boolean {
    const { ring } = job
    if (ring === null) return false
    const jobs = this.onRing[ring.index] as RingJobs
    jobs.remove(job)
    ring.take(job.seqno)
    job.ring = null
    this.trace(EV.ring_drop, job, ring.index, 0, 0)
    return true
  }

  /** Takes all jobs off all rings; their fences signal -ECANCELED. Context: process, timeout handler. */
  reset(): Steps<void> {
    const { trace, now } = this.engine
    const line = this.gpu.line
    if (trace.on) trace.append(now, EV.hw_reset, line, 0, 0, 0)
    for (const jobs of this.onRing) {
      for (let job = jobs.head; job !== null; job = jobs.head) {
        this.takeOff(job)
        this.failHardware(job, -ERRNO.ECANCELED)
      }
    }
  }

  /** The job's hardware fence signals with an error that the driver made up. Context: process. */
  failHardware(job: MockJob, error: number): Steps<void> {
    const fence = job.hardware as Fence
    fence.setError(error)
    fence.signal(this.engine)
  }

  private submit(job: MockJob): Fence {
    const ring = this.gpu.shortestRing()
    const jobs = this.onRing[ring.index] as RingJobs
    const seqno = jobs.nextSeqno()
    const fence = new Fence(jobs.context, seqno, job.id * 4 + FENCE_HARDWARE, null)
    job.hardware = fence
    job.ring = ring
    this.traceRun(job, "fence", ring.index)
    jobs.append(job)
    const { hangs, error } = job.plan
    ring.submit(seqno, job.id, job.attempts <= hangs ? HANGS : job.duration, error)
    return fence
  }

  private signaledFence(job: MockJob): Fence {
    const jobs = this.onRing[0] as RingJobs
    const fence = new Fence(jobs.context, jobs.nextSeqno(), job.id * 4 + FENCE_HARDWARE, null)
    if (job.plan.error !== 0) fence.setError(job.plan.error)
    fence.signalAtBirth(this.engine.now)
    return fence
  }

  private traceRun(job: MockJob, result: RunAnswer | "skipped", ring: number): void {
    const { trace } = this.engine
    if (trace.on) this.trace(EV.hw_run, job, job.attempts, trace.objects.intern(result), ring)
  }

  trace(kind: number, job: Job, a: number, b: number, c: number): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, kind, job.id, a, b, c)
  }
}

/** The scheduler's cancel callback: it takes the driver from the job, since callbacks have no other receiver. */
function cancelJob(job: Job): Steps<void> {
  const driver = (job.fence as SchedFence).sched.ops as MockDriver
  const mock = job as MockJob
  driver.trace(EV.cancel_job, job, 0, 0, 0)
  if (driver.takeOff(mock)) driver.failHardware(mock, -ERRNO.ECANCELED)
}
