/**
 * What a driver gives to the scheduler (`drm_sched_backend_ops`). The scheduler's side of the contract is
 * in each line; the driver's side: all of this leads to a fence signal, so no allocation that may wait, no
 * lock that is held while waiting for fences.
 */
import type { Steps } from "../engine/steps.ts"
import type { Fence } from "../fence/fence.ts"
import type { Entity, Job } from "./objects.ts"

/** What a timeout handler reports (`drm_gpu_sched_stat`). */
export type TimeoutStatus = "RESET" | "NO_HANG" | "ENODEV"

/** A hardware fence; nothing, the job is done now; or an error pointer as a negated errno, done now with that error. */
export type RunJobResult = Fence | null | number

export interface DriverOps {
  /** Asked once the stored dependencies are exhausted, and again after each fence it gave. Context: submit work queue. */
  prepareJob(job: Job, entity: Entity): Steps<Fence | null>
  /** Context: submit work queue, no scheduler lock held, job pending, credits charged. */
  runJob(job: Job): Steps<RunJobResult>
  /** Context: timeout work queue; the job is off the pending list. */
  timedOutJob(job: Job): Steps<TimeoutStatus>
  /** The finished fence has signalled. Context: submit, timeout or system work queue, or whoever tears down. */
  freeJob(job: Job): Steps<void>
  /** Must signal the hardware fence with an error, must not free. Context: whoever tears the scheduler down. */
  readonly cancelJob: ((job: Job) => Steps<void>) | null
}
