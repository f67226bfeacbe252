/**
 * The one door between a driver and a scheduler. A driver makes queues, prepares jobs (which may fail) and commits them
 * (which cannot); it gets fences back, and its callbacks are called. Which scheduler is behind the door it cannot see.
 *
 * Life of a job: `prepare`, then `commit` or `abandon`; after `commit` the scheduler owns it until `release`, which is
 * called exactly once. After a queue's `close` nothing is prepared, run or looked at any more; `release` of jobs that the
 * close ends may come later, when their dependencies or the hardware are through with them.
 */
import type { Checker } from "../../engine/checker.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence } from "../../fence/fence.ts"

/** What a scheduler knows of a driver's job. */
export interface DriverJob {
  /** Its number in the trace. */
  readonly id: number
}

/**
 * A fence: the hardware signals it. null: the job is done now. A negated errno: done now, failed. Both of the latter
 * mean that the hardware was not asked.
 */
export type RunAnswer = Fence | null | number

/**
 * `reset`: dealt with, the job's hardware fence has signalled. `no-hang`: it still runs, let it. `device-gone`: nothing
 * will run again.
 */
export type TimeoutAnswer = "reset" | "no-hang" | "device-gone"

/** All of this leads to a fence signal: no allocation that may wait, no lock that is held while waiting for fences. */
export interface JobCallbacks<J extends DriverJob> {
  /** Dependencies are over: may it run now? A fence: ask again when that has signalled. Context: work queue. */
  prepare(job: J): Steps<Fence | null>
  /** Context: work queue, no lock held, credits charged. */
  run(job: J): Steps<RunAnswer>
  /** Context: work queue of timeouts. */
  timedOut(job: J): Steps<TimeoutAnswer>
  /**
   * The queue closes, and this scheduler cannot wait for the hardware: the job's hardware fence must signal, with an error.
   * Context: whoever closes.
   */
  cancel(job: J): Steps<void>
  /** The finished fence has signalled and the scheduler forgets the job. Context: process or work queue. */
  release(job: J): Steps<void>
}

export interface QueueSpec {
  readonly name: string
  /** Number of its client in the trace; -1 for none. */
  readonly client: number
  /** Credits of jobs that may be on the hardware together. */
  readonly credits: number
  /** Nanoseconds that the job at the head may run; null: for ever. */
  readonly timeout: number | null
  /** Hardware rings of its own behind the queue, for the trace. */
  readonly rings: number
}

/** Jobs of one context, in order. */
export interface PortQueue<J extends DriverJob> {
  /**
   * Takes over `job` and a reference to each of `dependencies`; a negated errno leaves the job with the caller.
   * Allocates; may fail. Context: process, one caller at a time a queue from here to commit or abandon.
   */
  prepare(job: J, credits: number, dependencies: readonly Fence[]): Steps<PreparedJob | number>
  /** Queued jobs end with an error, running ones run on, later ones are refused. Context: process. */
  kill(): Steps<void>
  /**
   * Kills, has what runs end, and lets go of the driver: at once by its `cancel`, or when the hardware is through with it, as
   * the scheduler is able to. Context: process.
   */
  close(): Steps<void>
}

export interface PreparedJob {
  /** The job is in the queue; its finished fence. Cannot fail, allocates nothing. Context: process. */
  commit(): Steps<Fence>
  /** The job goes back to the caller. Context: process. */
  abandon(): Steps<void>
}

export interface SchedulerPort {
  /** A checker of the scheduler's invariants, if it has any that are looked at from outside. */
  checker(): Checker
  /** -ENOMEM, or -EINVAL for a queue in which nothing could ever run. Allocates. Context: process. */
  createQueue<J extends DriverJob>(spec: QueueSpec, callbacks: JobCallbacks<J>): PortQueue<J> | number
}
