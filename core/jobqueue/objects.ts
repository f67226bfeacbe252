/**
 * The queue and its jobs as plain state. What is done with them stands in the files named after it; what others may see of
 * them are the interfaces of `index.ts`. Rules: section 6.1 and 6.2 of the reference.
 */
import { Completion } from "../engine/completion.ts"
import type { Engine } from "../engine/engine.ts"
import { Lock } from "../engine/lock.ts"
import type { Runnable } from "../engine/run-list.ts"
import type { Fence, FenceCallback } from "../fence/fence.ts"
import { type SimTime, TIME_MAX, TIME_ZERO } from "../time/time.ts"
import { JobFences } from "./job-fence.ts"
import type { DropPolicy, FenceToken, QueueOps, Stage } from "./ops.ts"

export const NEVER = -1 as SimTime

/**
 * Where a job is: exactly one place at a time (R1).
 * - `prepared`: the submitter's. Nothing of it can be seen.
 * - `waiting`: in the queue: for dependencies, for those before it, for its turn.
 * - `lent`: inside of the driver's submit callback.
 * - `on-hardware`: the driver has the token.
 * - `ended`: the token is spent; the fence signals when those before it have.
 * - `leaked`: so is this one's, and it never signals, nor any behind it: the driver dropped the token under that policy.
 * - `signalled`: the driver gets its data back soon.
 * - `released`: nobody's. Also a job that was given up before commit.
 */
export type JobState = "prepared" | "waiting" | "lent" | "on-hardware" | "ended" | "leaked" | "signalled" | "released"

export interface JobRecord<J> extends FenceToken {
  /** Behind it in its queue, in order of commit. */
  next: JobRecord<J> | null
  state: JobState
  /** Dependencies that have not signalled, and one for the commit itself while that is under way. */
  unmet: number
  /** The driver's stages that it has passed. */
  stage: number
  /** Credits. */
  readonly cost: number
  readonly queue: QueueCore<J>
  readonly data: J
  /** Of its end; has the job's error as soon as that is known. */
  readonly fence: Fence
  committedAt: SimTime
  /** When the driver got it, when the device began with it; NEVER: not yet. */
  submittedAt: SimTime
  startedAt: SimTime
  /** Number of the dispatcher's ring that it is on, if that has any. */
  ring: number
  /** What its dispatcher has charged for it, nanoseconds. */
  charged: number
  /** Signalled when the driver gets it, for those who only need to know that it is ahead of them (R21). Made on demand. */
  submission: Fence | null
  /** The first of its dependencies; null: none. */
  readonly dependencies: DependencySlot | null
  /** What the stage that it is in waits for; made with the job, if there are stages. */
  readonly stageWait: StageWait | null
}

/** What a driver's stage holds a job for. Called back by the fence. */
export interface StageWait extends FenceCallback {
  /** When the stage first looked at the job; NEVER: not yet. */
  since: SimTime
  /** The fence, and when the stage wants to look again; null and the past: nothing is waited for. */
  on: Fence | null
  wake: SimTime
  /** How often it named a fence that had signalled already. */
  fruitless: number
}

/** Room for a fence to wait for before a job may run. */
export interface DependencySlot {
  /** Null: still free, and so are those behind it. */
  readonly fence: Fence | null
  /** The next of the job's; null: it is the last. */
  readonly behind: DependencySlot | null
}

/** Those that it waits for now. For checkers, and for the trace. */
export function unmetDependencies(job: JobRecord<unknown>): readonly Fence[] {
  const fences: Fence[] = []
  for (let slot = job.dependencies; slot !== null && slot.fence !== null; slot = slot.behind)
    if (!slot.fence.signaled) fences.push(slot.fence)
  return fences
}

/**
 * - `running`: everything is accepted and runs.
 * - `parked`: commits are accepted and wait; no job is given to the driver; clocks stand.
 * - `cancelling`: commits are refused by a fence that ends with an error; what is left comes to its end.
 * - `draining`: every fence has ended; the driver's teardown steps are under way.
 * - `dead`: no callback is registered anywhere, no timer armed, and the driver is not known any more.
 */
export type QueueState = "running" | "parked" | "cancelling" | "draining" | "dead"

export interface QueueSpec<J> {
  readonly name: string
  /** Number of its client in the trace; -1 for none. */
  readonly client: number
  /** Sum of costs that the driver may have at a time; at least 1. */
  readonly credits: number
  /** Nanoseconds that a job may execute; null: for ever. Above 2 s the kernel log says so (R30). */
  readonly timeout: number | null
  /** The driver says of each job when the device begins with it; otherwise it is taken to begin when those before it have left. */
  readonly reportsStart: boolean
  /** Nanoseconds from a job's commit to its end, waits included; null: no limit. */
  readonly pipelineTimeout: number | null
  /** Nanoseconds that a stop may take before `dropPolicy` decides about what the device still has. */
  readonly cancelTimeout: number
  /** An idle queue runs a job in its submitter's context (R39). */
  readonly bypass: boolean
  readonly dropPolicy: DropPolicy
  /** The driver's own, between dependencies and hardware. */
  readonly stages: readonly Stage<J>[]
}

/**
 * Whoever calls the driver for a queue: its turns come one after the other, and while it is looked at or the driver is
 * called, `calling` is held.
 */
export interface Turns {
  readonly calling: Lock
  /** Something of the queue is to be looked at. Context: any. */
  kick(queue: QueueCore<unknown>): void
  /** For a job that may run on an idle queue: whether it may run now, before all others. Context: `calling` held. */
  admits(job: JobRecord<unknown>): boolean
  /** The driver has got the job. Context: `calling` held. */
  submitted(job: JobRecord<unknown>): void
  /** The driver has it no more. `ranFor`: nanoseconds of the device; null: it gave it back, or the device never had it. Context: any. */
  left(job: JobRecord<unknown>, ranFor: number | null): void
  /** The queue is dead. Context: `calling` held. */
  forget(queue: QueueCore<unknown>): void
}

export class QueueCore<J> {
  readonly engine: Engine
  /** Its number in the trace. */
  readonly id: number
  readonly spec: QueueSpec<J>
  readonly context: number
  readonly fences: JobFences
  readonly turns: Turns
  /** Stages of the driver's. */
  readonly stages: number
  /** Something of it can be late. */
  readonly timed: boolean
  /** Null when dead: then the driver cannot be called even by mistake (R35). */
  ops: QueueOps<J> | null
  state: QueueState = "running"

  /** Taken from the opening of a submit lane to its end; by this task, or -1. */
  readonly lane = new Lock("jobqueue.lane")
  laneTask = -1
  seqno = 0
  /** Prepared and neither committed nor abandoned. */
  prepared = 0

  /**
   * One list of jobs in the order of their commits, and where it changes: from `finished` on they have signalled, or are
   * being signalled, and are to be released; from `oldest` on they have not; from `head` on the driver never had them.
   */
  finished: JobRecord<J> | null = null
  oldest: JobRecord<J> | null = null
  head: JobRecord<J> | null = null
  newest: JobRecord<J> | null = null
  /** Committed, and waiting from `head` on. */
  waiting = 0
  /** Sum of costs of the jobs that the driver has, and their number. */
  creditsUsed = 0
  onHardware = 0
  /** When a job last left the device. */
  lastEnd = TIME_ZERO
  /** Somebody is signalling the oldest; whoever ends a job meanwhile leaves it to them. */
  signalling = false

  /** On the fence that a driver named: of the head, of a stop, of a teardown step. Not set: nothing is waited for. */
  readonly wake: FenceCallback
  wakeOn: Fence | null = null
  /** How often in a row the driver named a fence that had signalled already. */
  fruitless = 0
  /** What the trace has said last that a head waits for, and the number of that job's fence; 0: of none. */
  told: Fence | "credits" | null = null
  toldOf = 0
  /** When the driver was asked about a job that took its time, and the number of that job's fence; 0: about none. */
  askedAt = NEVER
  askedAbout = 0
  /** Looks at deadlines. */
  readonly watchdog: Watch
  /** The driver is to look at the oldest job that it has, whatever the time. */
  expired = false
  /** When it was parked. */
  parkedAt = TIME_ZERO

  /** With which commits are refused, and waiting jobs end; 0 before a cancel. */
  cancelError = 0
  /** What the device has is to be stopped too. */
  stopping = false
  /** Until when a stop, and a cancelled job's dependencies, are waited for. */
  cancelDeadline = TIME_MAX
  /** The device is gone: nothing of it has to be stopped. */
  deviceGone = false
  /** Not before is a driver asked again that is still stopping, and named a fence that had signalled. */
  stopAgain = TIME_ZERO
  /** Ends in death. */
  dropped = false
  /** Next step of the teardown. */
  teardown = 0
  readonly dead = new Completion("jobqueue.dead", false)
  /** Runs once it is dead; null: nobody wants to know. */
  afterDeath: Runnable | null = null
  /** References of those who may submit and control. */
  references = 1

  /** What an orchestrator keeps about it. */
  share: object | null = null
  /** In the dispatcher's list of queues to look at, and the one behind it. */
  kicked = false
  nextKicked: QueueCore<unknown> | null = null

  constructor(
    engine: Engine,
    id: number,
    spec: QueueSpec<J>,
    context: number,
    turns: Turns,
    ops: QueueOps<J>,
    parts: QueueParts,
  ) {
    this.engine = engine
    this.id = id
    this.spec = spec
    this.context = context
    this.fences = new JobFences(engine)
    this.turns = turns
    this.ops = ops
    this.stages = spec.stages.length
    this.timed = spec.timeout !== null || spec.pipelineTimeout !== null || this.stages > 0
    this.wake = parts.wake(this)
    this.watchdog = parts.watchdog(this)
  }
}

/** What a queue is made with that behaves. */
export interface QueueParts {
  wake(queue: QueueCore<unknown>): FenceCallback
  watchdog(queue: QueueCore<unknown>): Watch
}

/** A timer that has the queue looked at. */
export interface Watch {
  readonly armed: boolean
  /** At `at`, or earlier if it was to be earlier. */
  lookAt(at: SimTime): void
  cancel(): void
}
