/**
 * The mock driver's side of one queue: what the queue calls. It hands jobs to the driver of the device that the
 * orchestrator chose, late, and knows which of them that has.
 */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { FenceContexts } from "../../../fence/fence.ts"
import {
  type FenceToken,
  type QueueOps,
  type StopAnswer,
  type SubmitAnswer,
  type TeardownAnswer,
  type TimeoutAnswer,
  proveStopped,
} from "../../../jobqueue/index.ts"
import { FENCE_HARDWARE } from "../../../trace/events.ts"
import type { QueueControl } from "../../queue-face/index.ts"
import type { MockQueueSpec } from "../mock-machine.ts"
import type { JobQueueDriver } from "./jobqueue-driver.ts"
import type { JobQueueJob, QueueSide } from "./jobqueue-job.ts"
import { StopWait } from "./stop-wait.ts"

export class QueueDriver implements QueueOps<JobQueueJob>, QueueSide {
  readonly index: number
  readonly spec: MockQueueSpec
  readonly timeout: number | null
  candidates: readonly number[]
  /** Set once, by the machine: queue and driver are made for each other. */
  queue!: QueueControl
  readonly teardownSteps = 0
  private readonly drivers: readonly JobQueueDriver[]
  private readonly contexts: FenceContexts
  /** Jobs that were committed, and those of them that wait no more: handed over, or given back without that. */
  private committed = 0
  private gone = 0
  /** Its jobs on rings. */
  private running = 0
  private stopWait: StopWait | null = null
  /** Jobs of it that hung and were blamed. Nothing is run twice, so each counts once. */
  private hangs = 0

  constructor(index: number, spec: MockQueueSpec, drivers: readonly JobQueueDriver[], contexts: FenceContexts) {
    this.index = index
    this.spec = spec
    // Of the most impatient; the driver of another says that the job still runs.
    const timeouts = spec.scheds.flatMap((line) => drivers[line]?.spec.timeout ?? [])
    this.timeout = timeouts.length === 0 ? null : Math.min(...timeouts)
    this.candidates = spec.scheds
    this.drivers = drivers
    this.contexts = contexts
  }

  submit(job: JobQueueJob, token: FenceToken): Steps<SubmitAnswer> {
    const wake = job.prepare
    if (wake !== null) {
      job.prepare = null
      return { token, wake }
    }
    this.gone++
    const driver = this.drivers[token.ring] as JobQueueDriver
    return driver.run(job, token)
  }

  timedOut(job: JobQueueJob): Steps<TimeoutAnswer> {
    const driver = this.drivers[job.token?.ring ?? 0] as JobQueueDriver
    return driver.timedOut(job)
  }

  /**
   * A device that can be told to leave a job is; from another one they are awaited, as long as a job may take, and taken by
   * force after that. The proof is that none of them is on a ring.
   */
  stop(): Steps<StopAnswer> {
    for (const driver of this.drivers) driver.lookAtAll()
    if (this.running === 0) return proveStopped()
    if (this.stopWait === null) {
      const oldest = this.oldestThatStays()
      if (oldest !== null) {
        const { engine, patience } = this.drivers[oldest.token?.ring ?? 0] as JobQueueDriver
        this.stopWait = new StopWait(engine, this.contexts, oldest.id * 4 + FENCE_HARDWARE, patience)
        return { wait: this.stopWait.fence }
      }
    }
    for (const driver of this.drivers) driver.takeAllOf(this)
    return proveStopped()
  }

  release(job: JobQueueJob): Steps<void> {
    // Its token stays: the device may still have a job that a stop was too slow for, and what it says then is to be told.
    if (job.attempts === 0) this.gone++
  }

  teardownStep(_step: number): Steps<TeardownAnswer> {
    return "done"
  }

  /** Jobs that wait in it. */
  get waiting(): number {
    return this.committed - this.gone
  }

  hasCommitted(): void {
    this.committed++
  }

  entered(): void {
    this.running++
  }

  left(): Steps<void> {
    this.running--
    if (this.running === 0 && this.stopWait !== null) this.stopWait.end()
  }

  taken(): void {
    this.running--
  }

  blame(hangLimit: number): void {
    this.hangs++
    if (this.spec.guilty && this.hangs > hangLimit) this.queue.cancel(-ERRNO.ECANCELED, "queued")
  }

  private oldestThatStays(): JobQueueJob | null {
    for (const driver of this.drivers) {
      if (driver.canCancel) continue
      const job = driver.firstOf(this)
      if (job !== null) return job
    }
    return null
  }
}
