/**
 * The mock driver of one scheduler of the replay, on the job queue: rings that the orchestrator feeds, interrupts that end
 * tokens, and what is done about a job that takes too long. Nothing here is run twice: what a reset lost is over (R32).
 */
import { unreachable } from "../../../base/assert.ts"
import { ERRNO } from "../../../base/errno.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import { Timer } from "../../../engine/timer.ts"
import type { FenceContexts } from "../../../fence/fence.ts"
import type { Ring, StartListener } from "../../../gpu/mock/ring.ts"
import { type FenceToken, SUBMITTED, type SubmitAnswer, type TimeoutAnswer } from "../../../jobqueue/index.ts"
import type { SimTime } from "../../../time/time.ts"
import type { Figures, MockSchedSpec } from "../mock-machine.ts"
import { RingDriver } from "../ring-driver.ts"
import type { RingJobs } from "../ring-jobs.ts"
import type { JobQueueJob, QueueSide } from "./jobqueue-job.ts"

/** Whole ns that a queue may take to come to its end: a last resort, above every patience of the driver. */
export const CANCEL_TIMEOUT = 10_000_000_000

/** Whole ns that a job is awaited which has to leave, unless its scheduler's timeout is shorter. */
const PATIENCE = 1_000_000_000

/** What a driver reaches beside its own device. */
export interface DriverScope {
  readonly drivers: readonly JobQueueDriver[]
  /** The process of a queue dies. Context: any. */
  killed(queue: QueueSide): void
  /** Nothing will run on the device of this driver again. Context: any. */
  gone(driver: JobQueueDriver): Steps<void>
}

export class JobQueueDriver extends RingDriver<JobQueueJob> implements StartListener {
  readonly line: number
  readonly spec: MockSchedSpec
  /** The replay has stopped it: nothing is handed to it. */
  stopped = false
  /** The device is gone, or the driver is. */
  isGone = false
  /** Every job is late at once. */
  private hurried = false
  /** The hardware has told of a fault in it. */
  private faulty: JobQueueJob | null = null
  /** No job is late. */
  suspended = false
  private readonly scope: DriverScope

  constructor(engine: Engine, contexts: FenceContexts, line: number, spec: MockSchedSpec, scope: DriverScope) {
    super(engine, contexts, line, spec.rings)
    this.line = line
    this.spec = spec
    this.scope = scope
    for (const ring of this.gpu.rings) {
      ring.starts = this
      ring.comesBack = spec.onTimeout.startsWith("NO_HANG")
    }
  }

  /** A job can be taken off while it runs. */
  get canCancel(): boolean {
    return this.spec.cancelJob || this.isGone
  }

  /** Whole ns that a job is awaited which has to leave. */
  get patience(): number {
    return Math.min(this.spec.timeout ?? PATIENCE, PATIENCE)
  }

  /** Context: dispatcher. */
  run(job: JobQueueJob, token: FenceToken): Steps<SubmitAnswer> {
    job.attempts++
    job.token = token
    const { trace } = this.engine
    if (trace.on) trace.objects.jobSched[job.id] = this.line
    const { error, runResult } = job.plan
    switch (runResult) {
      case "fence": {
        const ring = this.gpu.shortestRing()
        job.seqno = (this.onRing[ring.index] as RingJobs<JobQueueJob>).nextSeqno()
        job.queue.entered()
        this.putOnRing(job, ring)
        return SUBMITTED
      }
      case "err_ptr":
        this.traceRun(job, runResult, 0)
        return { token, error: error !== 0 ? error : -ERRNO.EINVAL }
      // Over without the device: there is nothing to wait for.
      case "null":
        this.traceRun(job, runResult, 0)
        token.complete()
        return SUBMITTED
      case "already_signaled":
        this.traceRun(job, runResult, 0)
        if (error !== 0) token.fail(error)
        else token.complete()
        return SUBMITTED
      default:
        return unreachable(runResult)
    }
  }

  /** The device begins with it: from here on it can be late (R29). Context: hard irq, or the doorbell. */
  started(ring: Ring, seqno: number): void {
    for (let job = (this.onRing[ring.index] as RingJobs<JobQueueJob>).head; job !== null; job = job.nextOnRing) {
      if (job.seqno !== seqno) continue
      job.startedAt = this.engine.now
      if (job.token !== null && !job.token.spent) job.token.started()
      const { timeout } = this.spec
      if (timeout !== null && timeout < (job.queue.timeout ?? Number.POSITIVE_INFINITY)) this.remind(job, timeout)
      if (this.hurried) job.queue.queue.expire()
      return
    }
  }

  /** Whoever ends the token first has ended the job: a handler that took it, or an interrupt beside it (R31). Context: any. */
  override ended(job: JobQueueJob, error: number): Steps<void> {
    const token = job.token as FenceToken
    this.forget(job)
    if (error === 0) token.complete()
    else token.fail(error)
    job.queue.left()
  }

  /** Context: dispatcher. */
  timedOut(job: JobQueueJob): Steps<TimeoutAnswer> {
    this.lookAgain(job)
    if (job.ring === null) return "handled"
    if (this.suspended || !this.isLate(job)) return "still-running"
    const { onTimeout } = this.spec
    switch (onTimeout) {
      case "RESET":
      case "RESET_RESUBMIT":
        this.resetAfter(job)
        return "handled"
      case "RESET_ALL":
        this.blame(job)
        for (const driver of this.scope.drivers) driver.reset(driver.resetError)
        return "handled"
      case "RESET_KILL":
        this.scope.killed(job.queue)
        this.reset(this.resetError)
        return "handled"
      case "LATE_COMPLETE_RESET":
        // It hung no more than any other, so nobody is blamed.
        this.completeLate(job)
        this.reset(this.resetError)
        return "handled"
      case "ABORT":
        this.abort(job)
        return "handled"
      case "NO_HANG":
      case "NO_HANG_RESTART":
        return "still-running"
      case "ENODEV":
        this.scope.gone(this)
        return "device-gone"
      default:
        return unreachable(onTimeout)
    }
  }

  /** The hardware tells of a fault: whatever it has had longest counts as late. Context: hard irq. */
  fault(): void {
    const job = this.oldest()
    if (job === null) return
    this.faulty = job
    job.queue.queue.expire()
  }

  /** Every job is late at once, from now on. Context: process. */
  hurry(): void {
    this.hurried = true
    this.oldest()?.queue.queue.expire()
  }

  /** The queue asks after the shortest time of all its schedulers; this one's may be longer, and then it is told when that is over. */
  private isLate(job: JobQueueJob): boolean {
    const { timeout } = this.spec
    if (this.hurried || this.faulty === job) return true
    if (timeout === null) return false
    if (this.engine.now >= job.startedAt + timeout) return true
    this.remind(job, timeout)
    return false
  }

  private remind(job: JobQueueJob, timeout: number): void {
    job.reminder ??= new Reminder(job)
    this.engine.arm(job.reminder, (job.startedAt + timeout) as SimTime)
  }

  private forget({ reminder }: JobQueueJob): void {
    if (reminder !== null) this.engine.disarm(reminder)
  }

  /** Interrupts that did not come though their jobs are over. Context: process. */
  lookAtAll(): Steps<void> {
    for (const { head } of this.onRing) if (head !== null) this.lookAgain(head)
  }

  /** The one of the queue that stands first on the first ring that has any. */
  firstOf(queue: QueueSide): JobQueueJob | null {
    for (const { head } of this.onRing)
      for (let job = head; job !== null; job = job.nextOnRing) if (job.queue === queue) return job
    return null
  }

  /** Takes all jobs of a queue off all rings, which go on with others'. Their fences are the queue's business. Context: dispatcher. */
  takeAllOf(queue: QueueSide): void {
    for (let job = this.firstOf(queue); job !== null; job = this.firstOf(queue)) {
      const { ring } = job
      this.takeOff(job)
      this.forget(job)
      queue.taken()
      ring?.resume()
    }
  }

  /** The same, and the jobs end with `error`, a negated errno. Context: any. */
  failAllOf(queue: QueueSide, error: number): Steps<void> {
    for (let job = this.firstOf(queue); job !== null; job = this.firstOf(queue)) {
      const { ring } = job
      this.takeOff(job)
      ring?.resume()
      this.ended(job, error)
    }
  }

  /** Of the jobs at the heads of the rings the one that was made first; null: there is none. */
  private oldest(): JobQueueJob | null {
    let oldest: JobQueueJob | null = null
    for (const { head } of this.onRing) if (head !== null && (oldest === null || head.id < oldest.id)) oldest = head
    return oldest
  }

  figures(): Figures {
    let pending = 0
    let credits = 0
    for (const { head } of this.onRing) {
      for (let job = head; job !== null; job = job.nextOnRing) {
        pending++
        credits += job.credits
      }
    }
    return { credit_count: String(credits), pending_jobs: String(pending) }
  }

  private get resetError(): number {
    return this.spec.resetErrno !== 0 ? this.spec.resetErrno : -ERRNO.ECANCELED
  }

  private resetAfter(job: JobQueueJob): Steps<void> {
    this.blame(job)
    this.reset(this.resetError)
  }

  private blame(job: JobQueueJob): void {
    if (this.spec.karma) job.queue.blame(this.spec.hangLimit)
  }

  /** Only the hung job goes. */
  private abort(job: JobQueueJob): Steps<void> {
    const { ring } = job
    if (!this.takeOff(job)) return
    ring?.resume()
    this.ended(job, -ERRNO.ETIMEDOUT)
  }
}

/** A job has had the time that its scheduler gives. */
class Reminder extends Timer {
  private readonly job: JobQueueJob

  constructor(job: JobQueueJob) {
    super()
    this.job = job
  }

  override fire(): void {
    this.job.queue.queue.expire()
  }
}
