/** A job of the mock driver: what it is to do on the hardware, and what the driver's callbacks answer for it. */
import { Job } from "../../drm-sched/objects.ts"
import type { Entity } from "../../drm-sched/objects.ts"
import type { Fence } from "../../fence/fence.ts"
import type { Ring } from "../../gpu/mock/ring.ts"

/** What the run callback gives back. */
export type RunAnswer = "fence" | "null" | "err_ptr" | "already_signaled"

/** What a job is to do and what the driver answers for it; shared by all jobs of one submit line. */
export interface JobPlan {
  /** How many of the first attempts hang. */
  readonly hangs: number
  /** Hardware error at completion, or the error pointer's value: 0 or a negated errno. */
  readonly error: number
  readonly runResult: RunAnswer
  readonly resubmitResult: RunAnswer
}

export const PLAIN_PLAN: JobPlan = { hangs: 0, error: 0, runResult: "fence", resubmitResult: "fence" }

export class MockJob extends Job {
  /** Whole ns at the head of a ring. */
  readonly duration: number
  readonly plan: JobPlan
  /** Returned once by the prepare callback. */
  prepare: Fence | null = null
  attempts = 0
  /** The hardware fence of the last attempt, and the ring it is on. */
  hardware: Fence | null = null
  ring: Ring | null = null
  /** Behind it among the driver's jobs on that ring. */
  nextOnRing: MockJob | null = null

  constructor(id: number, entity: Entity, credits: number, duration: number, plan: JobPlan = PLAIN_PLAN) {
    super(id, entity, credits)
    this.duration = duration
    this.plan = plan
  }

  /** What its ring writes when it is done. */
  get seqno(): number {
    return this.hardware === null ? 0 : this.hardware.seqno
  }
}
