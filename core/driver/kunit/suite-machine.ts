/**
 * What the cases of the KUnit suites run on, whichever scheduler that is: a mock driver whose hardware goes on by timers or
 * by the test's hand, queues, and jobs of one credit. Source of the mock's rules: reference 7.1.
 */
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence } from "../../fence/fence.ts"
import type { WaitableCompletion } from "./waitable.ts"

/** `SuiteJob.flags`. */
export const JOB_DONE = 1
export const JOB_TIMED_OUT = 2
/** Asked for by the test: the timeout handler says that nothing hangs. */
export const JOB_DONT_RESET = 4
export const JOB_RESET_SKIPPED = 8

/** No limit that a case could reach. */
export const CREDITS_UNLIMITED = 0xffff_ffff

export interface SchedulerSpec {
  /** Nanoseconds; null: none. */
  readonly timeout: number | null
  readonly creditLimit: number
}

export interface SuiteJob {
  readonly id: number
  flags: number
  /** Whole ns; 0: the test ends it by hand. */
  duration: number
  has(flag: number): boolean
  /** The hardware is done with it. Never for a job that timed out. */
  readonly done: WaitableCompletion
  /** Null until it is submitted. */
  readonly fences: { readonly scheduled: Fence; readonly finished: Fence } | null
  /** What its end on the hardware said: 0, or a negated errno. */
  readonly hardwareError: number
}

/** A queue of a client. */
export interface SuiteEntity {
  readonly priority: number
  /** Jobs that the hardware does not have yet. */
  readonly queued: number
}

/** A scheduler of the suites, and the hardware behind it. */
export interface SuiteMock {
  /** The hardware goes on by so many jobs; returns how many that ended. Context: process. */
  advance(count: number): Steps<number>
  /** Its entities must be gone. Context: process. */
  finish(): Steps<void>
  /** What it has left behind, once it is finished. */
  leaks(): readonly string[]
}

export interface SuiteMachine {
  readonly engine: Engine
  /** All of those that a case needs, before its first entity. */
  scheduler(spec: SchedulerSpec): SuiteMock
  entity(priority: number, mock: SuiteMock): SuiteEntity
  job(id: number, entity: SuiteEntity, duration: number): SuiteJob
  submit(job: SuiteJob, dependencies: readonly Fence[]): Steps<void>
  setPriority(entity: SuiteEntity, priority: number): void
  /** To another scheduler. */
  move(entity: SuiteEntity, mock: SuiteMock): void
  /** Lets go of what must be over before the entity can be finished; `told` is called once it is, at once or later. */
  drain(entity: SuiteEntity, told: () => void): Steps<void>
  finishEntity(entity: SuiteEntity): Steps<void>
  /** Nothing of a finished entity is left that would touch the driver. */
  isOver(entity: SuiteEntity): boolean
  /** Of the scheduler's invariants; from the beginning of a case. */
  checker(): Checker
}
