/** A job of the mock driver on the job queue: data that the queue carries for the driver. */
import { present } from "../../../base/assert.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Timer } from "../../../engine/timer.ts"
import type { Fence } from "../../../fence/fence.ts"
import type { Ring } from "../../../gpu/mock/ring.ts"
import type { FenceToken } from "../../../jobqueue/index.ts"
import { TIME_ZERO } from "../../../time/time.ts"
import type { FaceJob, QueueControl } from "../../queue-face/index.ts"
import type { JobPlan } from "../job-plan.ts"
import type { JobFences, MockJob } from "../mock-machine.ts"
import type { RingJob } from "../ring-driver.ts"

/** The driver's side of the queue that a job is of, as the drivers of devices know it. */
export interface QueueSide {
  /** Its number in the trace. */
  readonly index: number
  readonly queue: QueueControl
  /** After so many ns the queue asks about a job by itself; null: never. */
  readonly timeout: number | null
  /** Numbers of the schedulers that it may go to. */
  readonly candidates: readonly number[]
  /** It has one more job on a ring. */
  entered(): void
  /** It has one less. Context: any. */
  left(): Steps<void>
  /** One was taken off by the queue's own stop, which waits for nothing. */
  taken(): void
  /** A job of it hung. With more of them than `hangLimit` forgives the queue takes no more. Context: timeout handler. */
  blame(hangLimit: number): void
}

export class JobQueueJob implements MockJob, JobFences, FaceJob, RingJob<JobQueueJob> {
  readonly id: number
  readonly queue: QueueSide
  readonly credits: number
  duration: number
  readonly plan: JobPlan
  /** Named once as what the driver waits for. */
  prepare: Fence | null
  attempts = 0
  seqno = 0
  ring: Ring | null = null
  nextOnRing: JobQueueJob | null = null
  /** When the device began with it. */
  startedAt = TIME_ZERO
  /** Has the queue ask about it when its scheduler's time is over, if the queue asks earlier or later by itself. */
  reminder: Timer | null = null
  /** The obligation to end its fence, while the driver has it. */
  token: FenceToken | null = null
  /** Its fence, from the commit on; and the one that signals when the driver has got it, if somebody asked for that. */
  doneFence: Fence | null = null
  submissionFence: Fence | null = null

  constructor(id: number, queue: QueueSide, credits: number, duration: number, plan: JobPlan, prepare: Fence | null) {
    this.id = id
    this.queue = queue
    this.credits = credits
    this.duration = duration
    this.plan = plan
    this.prepare = prepare
  }

  get fences(): JobFences | null {
    return this.doneFence === null ? null : this
  }

  get finished(): Fence {
    return present(this.doneFence, "the fence of a committed job")
  }

  get scheduled(): Fence {
    return present(this.submissionFence, "a submission fence that was asked for")
  }
}
