/**
 * The scheduler's objects as plain state: what `gpu_scheduler.h` holds, with the kernel's relations and
 * none of its behaviour, which stands in the files named after what is done. `docs/glossary.md` maps
 * names to kernel symbols.
 *
 * References between objects are the kernel's pointers. Lifetimes are the garbage collector's; whether the
 * real object would still be there is told by `Job.state` and by the flags, which the checkers read.
 */
import { Int64 } from "../base/int64.ts"
import { Completion } from "../engine/completion.ts"
import type { Engine } from "../engine/engine.ts"
import { Lock } from "../engine/lock.ts"
import type { Steps } from "../engine/steps.ts"
import type { WaitQueue } from "../engine/wait-queue.ts"
import type { DelayedWork, Work, WorkQueue } from "../engine/work.ts"
import { Fence, type FenceCallback } from "../fence/fence.ts"
import type { SimTime } from "../time/time.ts"
import { FENCE_FINISHED, FENCE_SCHEDULED } from "../trace/events.ts"
import { type Policy, PRIORITY_INVALID, type Profile } from "./profile.ts"

/** The driver has the job now. Belongs to the job's finished fence, which makes it when somebody asks for it. */
export class ScheduledFence extends Fence {
  readonly pair: SchedFence
  /** By when somebody needs the job's end; null: nobody said. Rare, so it is kept here and not in every job's pair. */
  deadline: SimTime | null = null

  constructor(pair: SchedFence, context: number, seqno: number, ref: number) {
    super(context, seqno, ref, null)
    this.pair = pair
  }
}

/** `scheduledAt` of a job that the driver has not been given. */
const NOT_SCHEDULED = -1 as SimTime

/**
 * The job is over: its finished fence, and with it the pair that `drm_sched_fence` is. Outlives the job. The kernel keeps
 * both fences in one allocation; here the scheduled one is made on demand, since of most jobs nobody ever waits for it.
 */
export class SchedFence extends Fence {
  /** The scheduler that the job was armed for. */
  readonly sched: Scheduler
  /** The hardware fence; null until run, and again after a stop. */
  parent: Fence | null = null
  /** Timestamp of the scheduled fence, `NOT_SCHEDULED` before. Rewritten when the job before it is retired (G35). */
  scheduledAt: SimTime = NOT_SCHEDULED
  /** The scheduled fence, once somebody has asked for it. */
  twin: ScheduledFence | null = null

  /** `context` is that of finished fences; the one before it is that of scheduled ones. Both have the same number. */
  constructor(sched: Scheduler, context: number, seqno: number, job: number) {
    super(context, seqno, job * 4 + FENCE_FINISHED, null)
    this.sched = sched
  }

  get finished(): this {
    return this
  }

  get isScheduled(): boolean {
    return this.scheduledAt !== NOT_SCHEDULED
  }

  get scheduled(): ScheduledFence {
    if (this.twin !== null) return this.twin
    this.twin = new ScheduledFence(this, this.context - 1, this.seqno, this.ref - FENCE_FINISHED + FENCE_SCHEDULED)
    if (this.isScheduled) this.twin.signalAtBirth(this.scheduledAt)
    return this.twin
  }

  /** Only an earlier one counts. Told to the parent, also to one that comes later. */
  override setDeadline(at: SimTime): Steps<void> {
    const { scheduled } = this
    if (scheduled.deadline !== null && scheduled.deadline <= at) return
    scheduled.deadline = at
    if (this.parent !== null) this.parent.setDeadline(at)
  }

  /** The job's start is taken to be `at` after all. */
  moveScheduled(at: SimTime): void {
    this.scheduledAt = at
    if (this.twin !== null) this.twin.timestamp = at
  }
}

/** Where a job is: I4 of the reference, exactly one at a time. */
export type JobState =
  | "driver"
  | "queued"
  | "run-worker"
  | "pending"
  | "timeout-worker"
  /** Off the pending list, to be freed by whoever took it off. */
  | "retired"
  /** Taken from its queue by a kill: its end waits for its dependencies and for the job before it. */
  | "killed"
  | "freed"

export abstract class Job {
  /** Its number in the trace. */
  readonly id: number
  credits: number
  /** Set until it is popped. */
  entity: Entity | null
  /** Priority of the entity when armed. */
  priority = PRIORITY_INVALID
  /** Null before arm and after cleanup. */
  fence: SchedFence | null = null
  stats: EntityStats | null = null
  submitTime = 0 as SimTime
  karma = 0
  state: JobState = "driver"
  /** Null: none stored. */
  dependencies: (Fence | null)[] | null = null
  /** Index of the next dependency to look at. */
  nextDependency = 0
  /** The trace has said that it waits for credits. */
  creditWaitTraced = false
  /** Behind it in its entity's queue. */
  queueNext: Job | null = null
  /** Neighbours on the pending list. */
  pendingPrev: Job | null = null
  pendingNext: Job | null = null
  /** On the hardware fence; made when the driver returned one. Of a killed job: on what its end waits for. */
  doneCallback: FenceCallback | null = null

  constructor(id: number, entity: Entity, credits: number) {
    this.id = id
    this.entity = entity
    this.credits = credits
  }

  /** The scheduler that it was armed for; null before. */
  get sched(): Scheduler | null {
    return this.fence === null ? null : this.fence.sched
  }
}

/** The queue of an entity; what is done with it, and in which order, is in `spsc-queue.ts`. */
export class SpscQueue {
  head: Job | null = null
  tail: Job | null = null
  /** Jobs in the queue, as the consumer's readiness test and the tracepoints read it. */
  count = 0
  readonly countsLast: boolean

  constructor(countsLast: boolean) {
    this.countsLast = countsLast
  }
}

/** Survives the entity: every armed job holds it (`drm_sched_entity_stats`). */
export class EntityStats {
  readonly runtime = new Int64()
  readonly prevRuntime = new Int64()
  readonly vruntime = new Int64()
  /** State of the moving average of job time; `fair.ts` reads it. */
  readonly average = new Int64()
}

/** Owned by the driver, shared between an entity and whoever looks: 1 once a job of it was blamed. */
export interface Guilt {
  value: 0 | 1
}

export class Entity {
  /** Its number in the trace. */
  readonly id: number
  readonly lock = new Lock("&entity->lock")
  /** Null only if the first scheduler had no run queues, or all are dead. */
  rq: RunQueue | null = null
  /** Candidates for load balancing; null when there is only one. */
  schedList: readonly Scheduler[] | null
  priority: number
  /** Index of its run queue in `v7.2`: set when the entity is made and never again (G33). */
  readonly rqPriority: number
  readonly queue: SpscQueue
  fenceSeqno = 0
  /** Context of its jobs' scheduled fences; that of the finished ones is one more. */
  readonly fenceContext: number
  /** What the head job waits for. */
  dependency: Fence | null = null
  /** On `dependency`: clears it and wakes the worker. Set by `createEntity`, once. */
  wakeup!: FenceCallback
  readonly guilty: Guilt | null
  /** Finished fence of the job popped last. */
  lastScheduled: Fence | null = null
  /** The process that pushed last; null after its flush. The model has one process. */
  lastUser: "process" | null = "process"
  stopped = false
  /** Not done while the run worker is between select and the end of the driver's run callback for it. */
  readonly idle = new Completion("entity_idle", true)
  readonly stats = new EntityStats()
  /** Torn down: what touches it from now on uses freed memory. */
  finished = false

  /** In `rq.entities`. */
  listed = false
  listPrev: Entity | null = null
  listNext: Entity | null = null
  /** In the tree of waiting entities, by key. */
  waiting = false
  waitingPrev: Entity | null = null
  waitingNext: Entity | null = null
  readonly key = new Int64()
  /** Round robin on the tree: number taken at the last pop that left more jobs. */
  roundRobinTime = 0

  constructor(
    id: number,
    priority: number,
    rqPriority: number,
    schedList: readonly Scheduler[] | null,
    queue: SpscQueue,
    fenceContext: number,
    guilty: Guilt | null,
  ) {
    this.id = id
    this.priority = priority
    this.rqPriority = rqPriority
    this.schedList = schedList
    this.queue = queue
    this.fenceContext = fenceContext
    this.guilty = guilty
  }
}

/** Entities with jobs of one priority, or of all under FAIR (`drm_sched_rq`). */
export class RunQueue {
  readonly sched: Scheduler
  readonly lock = new Lock("&rq->lock")
  /** All attached entities, in order of first push. */
  firstEntity: Entity | null = null
  lastEntity: Entity | null = null
  /** Those with jobs queued, smallest key first, equal keys by insertion. */
  firstWaiting: Entity | null = null
  lastWaiting: Entity | null = null
  /** Priority of the first waiting one when the order last changed; stale after `setPriority` (G33's sibling). */
  headPriority = PRIORITY_INVALID
  /** Served last, for round robin by list. */
  current: Entity | null = null
  roundRobinTime = 0
  /** Teardown has given its memory back. */
  freed = false

  constructor(sched: Scheduler) {
    this.sched = sched
  }
}

/** What a timeout handler reports (`drm_gpu_sched_stat`). */
export type TimeoutStatus = "RESET" | "NO_HANG" | "ENODEV"

/** A hardware fence; nothing, the job is done now; or an error pointer as a negated errno, done now with that error. */
export type RunJobResult = Fence | null | number

/**
 * What a driver gives to the scheduler (`drm_sched_backend_ops`). The scheduler's side of the contract is
 * in each line; the driver's side: all of this leads to a fence signal, so no allocation that may wait, no
 * lock that is held while waiting for fences.
 */
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

/** Load figure; may be shared between schedulers. Read as unsigned 32 bits when compared. */
export interface Score {
  value: number
}

export class Scheduler {
  /** Its number in the trace. */
  readonly id: number
  readonly name: string
  readonly engine: Engine
  readonly profile: Profile
  readonly policy: Policy
  readonly ops: DriverOps
  readonly creditLimit: number
  creditCount = 0
  /** null: no supervision. Zero for good after `queueTimeoutNow`. */
  timeout: number | null
  readonly hangLimit: number
  readonly score: Score
  readonly submitQueue: WorkQueue
  /** Set by `createScheduler`, once. */
  runWork!: Work
  freeWork!: Work
  timeoutWork!: DelayedWork
  runQueues: readonly RunQueue[] = []
  /** Run queues that the driver asked for; FAIR keeps one whatever it asked for. */
  readonly userRunQueues: number
  readonly listLock = new Lock("&sched->job_list_lock")
  firstPending: Job | null = null
  lastPending: Job | null = null
  /** Callers blocked in a flush. */
  readonly jobScheduled: WaitQueue
  pauseSubmit = false
  /** Set by stop: the timed-out job had finished, the timeout worker frees it. */
  freeGuilty = false
  ready = false
  /** After `finishScheduler`: the driver frees what it is part of. */
  tornDown = false
  /** Replay line that tore it down; 0 if none did. */
  finiLine = 0
  /** Moving average of job time over all entities. */
  readonly average = new Int64()

  constructor(
    id: number,
    name: string,
    engine: Engine,
    profile: Profile,
    policy: Policy,
    ops: DriverOps,
    creditLimit: number,
    timeout: number | null,
    hangLimit: number,
    userRunQueues: number,
    score: Score,
    submitQueue: WorkQueue,
    jobScheduled: WaitQueue,
  ) {
    this.id = id
    this.name = name
    this.engine = engine
    this.profile = profile
    this.policy = policy
    this.ops = ops
    this.creditLimit = creditLimit
    this.timeout = timeout
    this.hangLimit = hangLimit
    this.userRunQueues = userRunQueues
    this.score = score
    this.submitQueue = submitQueue
    this.jobScheduled = jobScheduled
  }
}
