/** A job of the mock driver: what it is to do on the hardware, and what the driver's callbacks answer for it. */
import { Job } from "../../drm-sched/objects.ts"
import type { Entity } from "../../drm-sched/objects.ts"
import type { Fence } from "../../fence/fence.ts"
import type { Ring } from "../../gpu/mock/ring.ts"

/** What the run callback gives back. */
export type RunAnswer = "fence" | "null" | "err_ptr" | "already_signaled"

export class MockJob extends Job {
  /** Whole ns at the head of a ring. */
  readonly duration: number
  /** How many of the first attempts hang. */
  hangs = 0
  /** Hardware error at completion, or the error pointer's value: 0 or a negated errno. */
  error = 0
  firstAnswer: RunAnswer = "fence"
  laterAnswer: RunAnswer = "fence"
  /** Returned once by the prepare callback. */
  prepare: Fence | null = null
  attempts = 0
  /** The hardware fence of the last attempt, the ring it is on and the number it waits for. */
  hardware: Fence | null = null
  ring: Ring | null = null
  seqno = 0
  /** Behind it among the driver's jobs on that ring. */
  nextOnRing: MockJob | null = null

  constructor(id: number, entity: Entity, credits: number, duration: number) {
    super(id, entity, credits)
    this.duration = duration
  }
}
