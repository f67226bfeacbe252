/**
 * The mock machine as a replay drives it, whichever scheduler it runs on: mock GPUs, a driver of each, the scheduler
 * under test, and the queues that clients submit to. The hardware is the same for all (`ring-driver.ts`); the scheduler
 * and the driver's use of it are a backend's, each in a folder of its own. A replay never sees which it is but by what
 * happens.
 *
 * Schedulers, queues and external fences go by their numbers in the program. A method is what a client or a driver does
 * at one moment, in process context.
 */
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence, FenceContexts } from "../../fence/fence.ts"
import type { Reaction } from "../../trace/events.ts"
import type { JobPlan } from "./job-plan.ts"

export interface ReactionSpec {
  readonly onTimeout: Reaction
  /** Blame the job, in every reaction that resets but does not kill. */
  readonly karma: boolean
  /** Handed to the restart after a reset: negated errno, or 0 to let the scheduler choose. */
  readonly resetErrno: number
}

/** A scheduler of the replay, and the rings behind it. */
export interface MockSchedSpec extends ReactionSpec {
  readonly name: string
  /** Credits of jobs that may be on the rings together, of all queues. */
  readonly creditLimit: number
  readonly rings: number
  /** Nanoseconds; null: none. */
  readonly timeout: number | null
  readonly hangLimit: number
  readonly cancelJob: boolean
}

export interface MockQueueSpec {
  readonly name: string
  /** Number of its client in the trace, -1 for none. */
  readonly client: number
  /** Index into `PRIORITIES`: 0 is the most urgent. */
  readonly priority: number
  /** Its candidate schedulers, at least one. */
  readonly scheds: readonly number[]
  /** Has a flag that blame sets. */
  readonly guilty: boolean
}

export interface MockMachineSpec {
  readonly scheds: readonly MockSchedSpec[]
  readonly queues: readonly MockQueueSpec[]
  /** Names of the external fences, which no job signals. */
  readonly exts: readonly string[]
}

/** The fences of a job that others may wait for. They outlive it. */
export interface JobFences {
  /** The hardware has it. Only of a job whose submission said that it will be asked for. */
  readonly scheduled: Fence
  /** It is over. */
  readonly finished: Fence
}

/** A job of the machine that made it. */
export interface MockJob {
  /** Its number in the trace. */
  readonly id: number
  /** Null until they may be published: before it is submitted, or if that was refused. */
  readonly fences: JobFences | null
}

/** How a process gives up what it has queued: at its close, and at its exit. */
export interface FlushCall {
  readonly exiting: boolean
  /** It dies of SIGKILL. */
  readonly sigkill: boolean
  /** Whole ns that a close may wait. */
  readonly timeout: number
}

/** Figures of the state at a run's end, by the names that golden traces have for them. */
export type Figures = Readonly<Record<string, string>>

export interface MockMachine {
  readonly engine: Engine
  /** Of whatever makes fences on this machine. */
  readonly contexts: FenceContexts
  readonly exts: readonly Fence[]
  /** Null: the scheduler's submission cannot be taken apart, and no replay for it does. */
  readonly stepwise: StepwiseCalls | null

  /** `prepare`: the driver waits for it when all that the job depends on is over. `duration` in ns. */
  makeJob(id: number, queue: number, credits: number, duration: number, plan: JobPlan, prepare: Fence | null): MockJob
  /**
   * Submits it in one go; 0, or the negated errno for which it is refused. Clients of one queue take turns.
   * `dontPipeline`: who depends on it must wait for its end, not only for the hardware to have it. `asksScheduled`: its
   * scheduled fence will be asked for, which some schedulers make only for those who say so in time.
   */
  submit(job: MockJob, dependencies: readonly Fence[], dontPipeline: boolean, asksScheduled: boolean): Steps<number>

  /** What an endless job looks at is set: it completes if it executes, else as soon as it does. */
  terminate(job: MockJob): void

  /** Nothing of the queue runs that has not started; it takes no more. */
  kill(queue: number): Steps<void>
  flush(queue: number, call: FlushCall): Steps<void>
  /** The end of a queue, and of a scheduler. */
  finishQueue(queue: number): Steps<void>
  finishScheduler(sched: number): Steps<void>

  setPriority(queue: number, priority: number): Steps<void>
  /** Its candidates from now on. */
  modifySchedulers(queue: number, scheds: readonly number[]): Steps<void>
  signalExt(ext: number, error: number): Steps<void>
  /** A new external fence for the number. Whoever waits for the one before goes on waiting for that. */
  renewExt(ext: number, name: string): void

  /** The driver has seen a fault: the oldest job counts as timed out. */
  fault(sched: number): Steps<void>
  /** As if all timeouts were over, now and from now on. */
  queueTimeoutNow(sched: number): Steps<void>
  suspendTimeout(sched: number): Steps<void>
  /** With what the last suspend left. */
  resumeTimeout(sched: number): Steps<void>
  /** Nothing is handed to the hardware until `start`. */
  stop(sched: number): Steps<void>
  start(sched: number): Steps<void>

  /** A checker of the scheduler's invariants, from the beginning of a run. */
  checker(): Checker
  /** Nothing is left to run: what can be said of a driver only now. */
  end(): void
  schedulerFigures(): readonly Figures[]
  queueFigures(): readonly Figures[]
}

/** Steps that a driver of some schedulers makes one by one, and can make in an order that is wrong. */
export interface StepwiseCalls {
  /** 0, or why the job is refused. */
  init(job: MockJob): Steps<number>
  depend(job: MockJob, fence: Fence): Steps<void>
  arm(job: MockJob, dontPipeline: boolean): Steps<void>
  push(job: MockJob): Steps<void>
  /** Gives up a job that was not pushed. */
  cleanup(job: MockJob): Steps<void>
  /** The driver reads its job, or what the job points to. */
  touch(job: MockJob, what: "job" | "entity"): void
  /** The driver's own bug: it signals a fence that is the scheduler's. */
  signalForScheduler(job: MockJob, which: "scheduled" | "finished"): Steps<void>
  /** What a timeout handler does around a reset, where there is no handler. */
  stopJobs(sched: number): Steps<void>
  startJobs(sched: number): Steps<void>
}
