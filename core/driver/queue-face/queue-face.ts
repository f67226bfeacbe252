/**
 * The job queue as a driver uses it, through the one face or the other: `typed-face.ts` is a driver in TypeScript,
 * `c-face.ts` one that has the C face only. Behind both is the same scheduler, so the same work gives the same events.
 */
import type { Checker } from "../../engine/checker.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence } from "../../fence/fence.ts"
import type { QueueOps, RingSpec } from "../../jobqueue/index.ts"

/** What the face knows of a driver's job. */
export interface FaceJob {
  /** Its number in the trace; -1 if it has none. */
  readonly id: number
  readonly credits: number
  /** Its queue. */
  readonly queue: { readonly index: number }
  /** Filled in by a submission: its fence; and the one that signals when the driver has got it, if that was asked for. */
  doneFence: Fence | null
  submissionFence: Fence | null
}

/** What the driver does with a queue; what each is, is in `JobQueue`. None of it can fail. */
export interface QueueControl {
  cancel(error: number, extent: "queued" | "all"): void
  drop(): void
  park(): void
  unpark(): void
  expire(): void
  /** Commits are accepted, and what is committed will run. */
  readonly takesJobs: boolean
  /** Nothing of it can reach the driver any more. */
  readonly isDead: boolean
}

/** What a queue is made with. */
export interface FaceQueueSpec {
  readonly name: string
  /** Number of its client in the trace; -1 for none. */
  readonly client: number
  readonly credits: number
  /** Nanoseconds; null: none. */
  readonly timeout: number | null
  /** The driver says of each job when the device begins with it. */
  readonly reportsStart: boolean
  /** Nanoseconds that it may take to come to its end. */
  readonly cancelTimeout: number
  /** Index into `PRIORITIES`. */
  readonly priority: number
  /** Numbers of the orchestrator's rings that it may use. */
  readonly rings: readonly number[]
}

/** Queues go by the numbers in which they were made. */
export interface QueueFace<J extends FaceJob> {
  createQueue(spec: FaceQueueSpec, driver: QueueOps<J>): QueueControl
  /** Prepare and commit; 0, or the negated errno for which it is refused. Fills in the job's fences. Context: process. */
  submit(job: J, dependencies: readonly Fence[], asksScheduled: boolean): Steps<number>
  setRings(queue: number, rings: readonly number[]): void
  setPriority(queue: number, priority: number): void
  checker(): Checker
}

/** Those of the orchestrator, by number. */
export type RingSpecs = readonly RingSpec[]
