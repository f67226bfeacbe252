/**
 * Today's scheduler behind the port, as firmware-scheduled drivers use it: a queue is a scheduler with one entity, so
 * nothing is arbitrated. What `drm_sched` cannot promise, the port cannot either: a kernel without a cancel callback
 * leaks the jobs that run when their queue closes.
 */
import { ERRNO } from "../../base/errno.ts"
import { createEntity, createScheduler } from "../../drm-sched/create.ts"
import { cleanupJob, finishEntity, finishScheduler } from "../../drm-sched/fini.ts"
import { killEntity } from "../../drm-sched/kill.ts"
import {
  type DriverOps,
  type Entity,
  Job,
  type RunJobResult,
  type Scheduler,
  type TimeoutStatus,
} from "../../drm-sched/objects.ts"
import { PRIORITY_KERNEL, type Policy, type Profile } from "../../drm-sched/profile.ts"
import { addDependency, armJob, pushJob } from "../../drm-sched/submit.ts"
import { type Checker, NOTHING_TO_CHECK } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { WorkQueue } from "../../engine/work.ts"
import type { Fence, FenceContexts } from "../../fence/fence.ts"
import type {
  DriverJob,
  JobCallbacks,
  PortQueue,
  PreparedJob,
  QueueSpec,
  SchedulerPort,
  TimeoutAnswer,
} from "./scheduler-port.ts"

const STATUS: Readonly<Record<TimeoutAnswer, TimeoutStatus>> = {
  reset: "RESET",
  "no-hang": "NO_HANG",
  "device-gone": "ENODEV",
}

export class DrmSchedPort implements SchedulerPort {
  readonly engine: Engine
  readonly contexts: FenceContexts
  readonly profile: Profile
  readonly policy: Policy
  /** Timeouts and killed jobs. */
  readonly systemQueue: WorkQueue

  constructor(engine: Engine, contexts: FenceContexts, profile: Profile, policy: Policy, systemQueue: WorkQueue) {
    this.engine = engine
    this.contexts = contexts
    this.profile = profile
    this.policy = policy
    this.systemQueue = systemQueue
  }

  /** The reports of the model's own lifetimes are all that is looked at. */
  checker(): Checker {
    return NOTHING_TO_CHECK
  }

  createQueue<J extends DriverJob>(spec: QueueSpec, callbacks: JobCallbacks<J>): PortQueue<J> {
    return new DrmSchedQueue(this, spec, callbacks)
  }
}

/** The scheduler's job, with the driver's inside. */
class PortJob<J extends DriverJob> extends Job {
  readonly inner: J

  constructor(inner: J, entity: Entity, credits: number) {
    super(inner.id, entity, credits)
    this.inner = inner
  }
}

class DrmSchedQueue<J extends DriverJob> implements PortQueue<J> {
  private readonly port: DrmSchedPort
  private readonly sched: Scheduler
  private readonly entity: Entity

  constructor(port: DrmSchedPort, spec: QueueSpec, callbacks: JobCallbacks<J>) {
    this.port = port
    this.sched = createScheduler(port.engine, {
      name: spec.name,
      profile: port.profile,
      policy: port.policy,
      ops: new CallbackOps(callbacks),
      creditLimit: spec.credits,
      timeout: spec.timeout,
      hangLimit: 0,
      timeoutQueue: port.systemQueue,
      rings: spec.rings,
    })
    const { objects } = port.engine.trace
    const id = objects.addEntity(spec.name, spec.client)
    this.entity = createEntity(id, port.contexts, PRIORITY_KERNEL, [this.sched], null)
    objects.entityContext[id] = this.entity.fenceContext
  }

  prepare(job: J, credits: number, dependencies: readonly Fence[]): Steps<PreparedJob | number> {
    if (this.entity.rq === null || this.entity.finished || this.entity.stopped) return -ERRNO.ENOENT
    if (credits === 0) return -ERRNO.EINVAL
    const wrapped = new PortJob(job, this.entity, credits)
    for (const fence of dependencies) addDependency(wrapped, fence)
    return new DrmSchedPrepared(wrapped)
  }

  kill(): Steps<void> {
    killEntity(this.entity, this.port.systemQueue)
  }

  close(): Steps<void> {
    finishEntity(this.entity, this.port.systemQueue)
    finishScheduler(this.sched)
  }
}

class DrmSchedPrepared implements PreparedJob {
  private readonly job: Job

  constructor(job: Job) {
    this.job = job
  }

  commit(): Steps<Fence> {
    const { finished } = armJob(this.job)
    pushJob(this.job)
    return finished
  }

  abandon(): Steps<void> {
    cleanupJob(this.job)
  }
}

/** The scheduler's callbacks, handed on. */
class CallbackOps<J extends DriverJob> implements DriverOps {
  readonly callbacks: JobCallbacks<J>
  readonly cancelJob = cancelJob

  constructor(callbacks: JobCallbacks<J>) {
    this.callbacks = callbacks
  }

  prepareJob(job: Job): Steps<Fence | null> {
    return this.callbacks.prepare((job as PortJob<J>).inner)
  }

  runJob(job: Job): Steps<RunJobResult> {
    return this.callbacks.run((job as PortJob<J>).inner)
  }

  timedOutJob(job: Job): Steps<TimeoutStatus> {
    const answer = this.callbacks.timedOut((job as PortJob<J>).inner)
    // On no list any more: a driver that has dealt with a job frees it itself.
    if (answer === "reset") this.freeJob(job)
    return STATUS[answer]
  }

  freeJob(job: Job): Steps<void> {
    cleanupJob(job)
    this.callbacks.release((job as PortJob<J>).inner)
  }
}

/** Without a receiver, as the scheduler calls it. */
function cancelJob(job: Job): Steps<void> {
  const ops = (job.sched as Scheduler).ops as CallbackOps<DriverJob>
  ops.callbacks.cancel((job as PortJob<DriverJob>).inner)
}
