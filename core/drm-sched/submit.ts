/**
 * From a driver's job to the scheduler's: dependencies, arm, push. Legal order: `addDependency` any number
 * of times, then `armJob`, then `pushJob`, the last two under one lock of the driver's for all jobs of an
 * entity. Source: reference 1.7, 3.2.
 */
import { assert } from "../base/assert.ts"
import { type Steps, lock, point, unlock } from "../engine/steps.ts"
import { type Fence, isLater } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import { noRunQueue, touchRunQueue } from "./lifetime.ts"
import { type Entity, type Job, SchedFence } from "./objects.ts"
import { queueRunWork } from "./queueing.ts"
import { addToRunQueue } from "./run-queue.ts"
import { selectRunQueue } from "./select-rq.ts"
import { pushToQueue } from "./spsc-queue.ts"
import { traceCounts, traceDependency, traceJob } from "./trace-job.ts"

/**
 * Makes the job wait for `fence`. Of two fences of one context only the later is kept, in the earlier's
 * slot. Neither own-entity nor signalled fences are looked at here. Context: process, before arm; sleeps.
 */
export function addDependency(job: Job, fence: Fence): void {
  job.dependencies ??= []
  const stored = job.dependencies
  for (let i = 0; i < stored.length; i++) {
    const other = stored[i] as Fence
    if (other.context !== fence.context) continue
    if (isLater(fence, other)) stored[i] = fence
    return
  }
  stored.push(fence)
}

/**
 * The point of no return: chooses the scheduler and makes the fences, which may be published from now on
 * and so must signal. Both carry the same number. Context: process; must not sleep until pushed.
 */
export function armJob(job: Job): Steps<SchedFence> {
  const entity = job.entity
  assert(entity !== null && job.fence === null, "job armed twice")
  const before = entity.rq
  assert(before !== null, "armed for an entity without a run queue")
  selectRunQueue(entity)
  const rq = entity.rq ?? noRunQueue(entity, before.sched, "drm_sched_job_arm")
  touchRunQueue(rq, "drm_sched_job_arm")
  const { sched } = rq
  const { trace } = sched.engine
  if (sched.profile.accountsTime) job.stats = entity.stats
  // Taken at arm, not at push: callers push in arm order, else a context's fences would signal out of order.
  entity.fenceSeqno = (entity.fenceSeqno + 1) >>> 0
  const seqno = entity.fenceSeqno
  if (trace.on) {
    trace.objects.jobSched[job.id] = sched.id
    trace.objects.jobSeqno[job.id] = seqno
  }
  const pair = new SchedFence(sched, entity.fenceContext + 1, seqno, job.id)
  job.fence = pair
  job.priority = entity.priority
  return pair
}

/**
 * Gives the job to the scheduler, which may have run and freed it before this returns. Only the push that
 * finds the queue empty wakes the worker, and only that one sees that the entity is stopped: the job then
 * stays in the queue, unsignalled, and the score is not undone (G31). Context: process.
 */
export function pushJob(job: Job): Steps<void> {
  const entity = job.entity
  assert(entity !== null && job.fence !== null, "job pushed before it was armed")
  pushArmed(entity, job)
}

function pushArmed(entity: Entity, job: Job): Steps<void> {
  const before = entity.rq
  assert(before !== null, "pushed to an entity without a run queue")
  touchRunQueue(before, "drm_sched_entity_push_job")
  const { engine } = before.sched
  const { trace } = engine
  if (trace.on) tracePush(entity, job)
  before.sched.score.value++
  entity.lastUser = "process"
  job.submitTime = engine.now
  job.state = "queued"
  const submitTime = engine.now
  point("push.before-queue")
  const first = pushToQueue(entity.queue, job)
  point("push.queued")
  if (!first) return
  lock(entity.lock)
  if (entity.stopped) {
    unlock(entity.lock)
    if (trace.on) traceJob(before.sched, EV.push_rejected, job)
    return
  }
  const rq = entity.rq
  assert(rq !== null, "pushed to an entity without a run queue")
  addToRunQueue(rq, entity, submitTime)
  unlock(entity.lock)
  point("push.added")
  queueRunWork(rq.sched)
}

function tracePush(entity: Entity, job: Job): void {
  const sched = (entity.rq as NonNullable<Entity["rq"]>).sched
  traceCounts(sched, EV.queue, job, entity.queue.count)
  if (sched.profile.tracesDependencyChecks || job.dependencies === null) return
  for (const fence of job.dependencies) traceDependency(sched, EV.add_dep, job, fence as Fence)
}
