/**
 * What a driver gives to its queue, and what it answers. All callbacks of the queues of one dispatcher run one after the
 * other, never beside each other, so a driver needs no lock against itself; only its interrupt handler runs beside them.
 * Each runs in a signalling section: no allocation that may wait, no lock that is held while waiting for fences (R14).
 *
 * After the queue is dead no callback is called again, ever (R35).
 */
import type { Steps } from "../engine/steps.ts"
import type { Fence } from "../fence/fence.ts"

declare const proof: unique symbol

/** The device is known to execute nothing of a queue: what it was given will not be touched again (R13). */
export interface ProofStopped {
  readonly [proof]: "stopped"
}

const STOPPED = Object.freeze({}) as ProofStopped

/**
 * The driver vouches that the device has stopped: it read the register, got the acknowledgement, cut the power. This is
 * the only way to a proof, so that a search for it finds every place where a driver vouches. Context: any.
 */
export function proveStopped(): ProofStopped {
  return STOPPED
}

/** The obligation to end one job's fence. There is one at a time, and ending the fence consumes it (R2). Context: any. */
export interface FenceToken {
  /** Number of the job in the trace. */
  readonly job: number
  /** The ring that the orchestrator chose for it, by number; 0 without one. */
  readonly ring: number
  /** The fence was ended, by whoever came first: driver, timeout or stop. What is done with it now is trapped. */
  readonly spent: boolean
  /** The device begins to execute the job now. Timeouts and accounts start here; without it, when the job was handed over (R29). */
  started(): void
  /**
   * The device's completion event for this job, in the device's order: the only way to success (R12). False, and a
   * report, if the token is spent.
   */
  complete(): Steps<boolean>
  /** The device reported an error, or was reset and lost the job. `error` is a negated errno. False if the token is spent. */
  fail(error: number): Steps<boolean>
  /** The driver forgets the job without ending it: a bug, and what comes of it is the queue's `dropPolicy`. */
  drop(): Steps<void>
}

/**
 * What becomes of a fence that its holder lets go of unsignalled: the disputed point of section 3.4.
 * - `cancel`: ends with -ECANCELED at once. Waiters go on; if the device still writes, it writes into memory that
 *   somebody else may own by now. Reported as `unproven-cancel` if the device has the job.
 * - `leak`: never ends. Waiters hang, memory stays theirs; the kernel is tainted.
 * - `trap`: the kernel oopses there and then.
 */
export const DROP_POLICIES = ["cancel", "leak", "trap"] as const
export type DropPolicy = (typeof DROP_POLICIES)[number]

/** The driver has taken the token, and will end the fence: now, or at the device's completion event. */
export const SUBMITTED = "submitted"

/** Not now: the token comes back, and the job is offered again when `wake` has signalled (R17, R23). */
export interface NotNow {
  readonly token: FenceToken
  readonly wake: Fence
}

/** The job cannot run: its fence ends with `error`, a negated errno. The token comes back. */
export interface Failed {
  readonly token: FenceToken
  readonly error: number
}

export type SubmitAnswer = typeof SUBMITTED | NotNow | Failed

/**
 * `handled`: the driver ended the token, or will. `still-running`: it is only slow, watch it for another while.
 * `device-gone`: nothing will run again; the queue is cancelled with -ENODEV, and the answer is its proof.
 */
export type TimeoutAnswer = "handled" | "still-running" | "device-gone"

/** Stopped, or asked to stop: the queue asks again when `wait` has signalled. */
export type StopAnswer = ProofStopped | { readonly wait: Fence }

/** A step of an asynchronous teardown: done, or acknowledged when `wait` signals; the step is not called again (R36). */
export type TeardownAnswer = "done" | { readonly wait: Fence }

/**
 * A stage of the driver's between dependencies and hardware. `ADVANCE`: the job is through. A fence: look again when it
 * has signalled. A number: look again after so many nanoseconds.
 */
export const ADVANCE = "advance"
export type StageAnswer = typeof ADVANCE | Fence | number

export interface Stage<J> {
  /** For the trace. */
  readonly name: string
  /** Nanoseconds that a job may spend in it; then its fence ends with -ETIMEDOUT. null: no limit. */
  readonly timeout: number | null
  /** `job` is the oldest in this stage. Context: dispatcher. */
  process(job: J): Steps<StageAnswer>
}

export interface QueueOps<J> {
  /** The job may run. The job is lent, the token is given. Context: dispatcher, or the committer of an idle queue (R39). */
  submit(job: J, token: FenceToken): Steps<SubmitAnswer>
  /** The job at the head of the hardware has had its time. Context: dispatcher. */
  timedOut(job: J): Steps<TimeoutAnswer>
  /** Stop what the device executes of this queue. Not called if the device has nothing of it. Context: dispatcher. */
  stop(): Steps<StopAnswer>
  /** The job is over and its data is the driver's again; exactly once for each committed job. Context: dispatcher. */
  release(job: J): Steps<void>
  /** How many steps the firmware needs to let go of the queue; 0 for none. */
  readonly teardownSteps: number
  /** Step 0 up to `teardownSteps`, each after the one before was acknowledged. Context: dispatcher. */
  teardownStep(step: number): Steps<TeardownAnswer>
}
