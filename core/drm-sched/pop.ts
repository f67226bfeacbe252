/**
 * Taking the head job of an entity, if nothing holds it back. Source: reference 3.3.
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, point } from "../engine/steps.ts"
import { type Fence, FenceCallback } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import { setFinishedError } from "./finished-error.ts"
import { type Entity, type Job, type RunQueue, SchedFence } from "./objects.ts"
import { queueRunWork } from "./queueing.ts"
import { popFromRunQueue } from "./run-queue.ts"
import { popFromQueue } from "./spsc-queue.ts"
import { traceDependency } from "./trace-job.ts"

/** On the fence that an entity's head job waits for. */
export class WakeupCallback extends FenceCallback {
  readonly entity: Entity

  constructor(entity: Entity) {
    super()
    this.entity = entity
  }

  override call(_fence: Fence): Steps<void> {
    this.entity.dependency = null
    point("wakeup.dependency-cleared")
    if (this.entity.rq !== null) queueRunWork(this.entity.rq.sched)
  }
}

/** Null if the head job must wait, or a kill has drained the queue. Context: run work of the entity's scheduler. */
export function popJob(rq: RunQueue, entity: Entity): Steps<Job | null> {
  const job = entity.queue.head
  if (job === null) return null
  for (let dep = nextDependency(rq, entity, job); dep !== null; dep = nextDependency(rq, entity, job)) {
    if (waitFor(rq, entity, job, dep)) return null
  }
  const { fence } = job
  // The driver still gets the job: to skip the hardware because of the error is its decision.
  if (entity.guilty !== null && entity.guilty.value !== 0) setFinishedError(job, -ERRNO.ECANCELED)
  entity.lastScheduled = fence
  popFromQueue(entity.queue)
  point("pop.unqueued")
  popFromRunQueue(rq, entity)
  job.entity = null
  job.state = "run-worker"
  return job
}

/** The next stored dependency, else what the driver's prepare callback asks for, else null. */
function nextDependency(rq: RunQueue, entity: Entity, job: Job): Steps<Fence | null> {
  const stored = job.dependencies
  let dep: Fence | null = null
  if (stored !== null && job.nextDependency < stored.length) {
    dep = stored[job.nextDependency] as Fence
    job.nextDependency++
  } else dep = rq.sched.ops.prepareJob(job, entity)
  entity.dependency = dep
  const { profile, engine } = rq.sched
  if (dep !== null && profile.tracesDependencyChecks && engine.trace.on)
    traceDependency(rq.sched, EV.dep_check, job, dep)
  return dep
}

/** Whether the entity now waits for `dep`; if not, it is done with and `dependency` is clear again. */
function waitFor(rq: RunQueue, entity: Entity, job: Job, dep: Fence): Steps<boolean> {
  // Order within an entity is guaranteed anyway.
  if (dep.context === entity.fenceContext || dep.context === entity.fenceContext + 1) {
    entity.dependency = null
    return false
  }
  const fence = pipelined(rq, dep)
  entity.dependency = fence
  const { trace } = rq.sched.engine
  if (trace.on && !fence.signaled) {
    traceDependency(rq.sched, rq.sched.profile.tracesDependencyChecks ? EV.dep_blocked : EV.dep_wait, job, fence)
  }
  point("pop.dependency-set")
  if (fence.addCallback(entity.wakeup)) return true
  entity.dependency = null
  return false
}

/**
 * On the same scheduler it is enough that the other job was handed to the hardware, which runs in order.
 * Not if an error is set on it already: a prepare callback that returns the same finished fence for ever
 * would then loop on a scheduled fence that has long signalled (G17).
 */
function pipelined(rq: RunQueue, dep: Fence): Fence {
  if (!(dep instanceof SchedFence) || dep.error !== 0 || dep.sched !== rq.sched || dep.dontPipeline) return dep
  return dep.scheduled
}
