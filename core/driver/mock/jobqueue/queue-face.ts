/**
 * The job queue as the mock machine uses it, through the one face or the other: `typed-face.ts` is a driver in TypeScript,
 * `c-face.ts` one that has the C face only. Behind both is the same scheduler, so the same replay gives the same events.
 */
import type { Checker } from "../../../engine/checker.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Fence } from "../../../fence/fence.ts"
import type { QueueOps, RingSpec } from "../../../jobqueue/index.ts"
import type { JobQueueJob, QueueControl, QueueSide } from "./jobqueue-job.ts"

/** What a queue is made with. */
export interface FaceQueueSpec {
  readonly name: string
  /** Number of its client in the trace; -1 for none. */
  readonly client: number
  readonly credits: number
  /** Nanoseconds; null: none. */
  readonly timeout: number | null
  /** Index into `PRIORITIES`. */
  readonly priority: number
  /** Numbers of the orchestrator's rings that it may use. */
  readonly rings: readonly number[]
}

/** Queues go by the numbers in which they were made. */
export interface QueueFace {
  createQueue(spec: FaceQueueSpec, driver: QueueSide & QueueOps<JobQueueJob>): QueueControl
  /** Prepare and commit; 0, or the negated errno for which it is refused. Fills in the job's fences. Context: process. */
  submit(job: JobQueueJob, dependencies: readonly Fence[], asksScheduled: boolean): Steps<number>
  setRings(queue: number, rings: readonly number[]): void
  setPriority(queue: number, priority: number): void
  checker(): Checker
}

/** Ring `i` of the orchestrator stands for scheduler `i` of the replay. */
export type RingSpecs = readonly RingSpec[]
