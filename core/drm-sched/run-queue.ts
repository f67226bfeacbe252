/**
 * Joining, leaving and selecting in a run queue, by policy. Source: reference 3.4.
 *
 * A run queue is head-of-line blocked by credits: if the best ready entity's job does not fit, nothing
 * else is taken, not even from queues of lower priority.
 */
import { assert } from "../base/assert.ts"
import { EV } from "../trace/events.ts"
import type { SimTime } from "../time/time.ts"
import { fitsCredits } from "./credits.ts"
import { restoreVruntime, saveVruntime, updateVruntime } from "./fair.ts"
import type { Entity, RunQueue } from "./objects.ts"
import { insertWaiting, removeWaiting } from "./waiting-order.ts"

/** The best ready entity's job does not fit the free credits: stop looking. */
export const NO_SPACE = "no-space"
export type Selection = Entity | null | typeof NO_SPACE

/** The first job of an idle entity was pushed at `submitTime`. Context: entity lock held. */
export function addToRunQueue(rq: RunQueue, entity: Entity, submitTime: SimTime): void {
  if (!entity.listed) {
    entity.listed = true
    entity.listPrev = rq.lastEntity
    if (rq.lastEntity === null) rq.firstEntity = entity
    else rq.lastEntity.listNext = entity
    rq.lastEntity = entity
    rq.sched.score.value++
  }
  // In the kernels before the fair series an idle entity stays in the tree and is keyed anew here.
  removeWaiting(rq, entity)
  switch (rq.sched.policy) {
    case "fifo":
      entity.key.setNumber(submitTime)
      break
    case "rr":
      // The key still is the number of its last turn, on whichever scheduler that was.
      break
    case "fair":
      restoreVruntime(rq, entity)
      entity.key.set(entity.stats.vruntime)
      break
  }
  insertWaiting(rq, entity)
}

/** A kill, or a change of run queue. Nothing if the entity is not attached. Context: entity lock held. */
export function removeFromRunQueue(rq: RunQueue, entity: Entity): void {
  if (!entity.listed) return
  rq.sched.score.value--
  if (entity.listPrev === null) rq.firstEntity = entity.listNext
  else entity.listPrev.listNext = entity.listNext
  if (entity.listNext === null) rq.lastEntity = entity.listPrev
  else entity.listNext.listPrev = entity.listPrev
  entity.listPrev = null
  entity.listNext = null
  entity.listed = false
  if (rq.current === entity) rq.current = null
  removeWaiting(rq, entity)
}

/** A job was popped: the entity moves to where its next job belongs, or stops waiting. */
export function popFromRunQueue(rq: RunQueue, entity: Entity): void {
  const next = entity.queue.head
  const { policy } = rq.sched
  if (next === null) {
    removeWaiting(rq, entity)
    // Round robin keeps the old number: an entity that never has two jobs queued goes first each time.
    if (policy === "fair") saveVruntime(rq, entity)
    return
  }
  if (policy === "fair") updateVruntime(entity)
  removeWaiting(rq, entity)
  switch (policy) {
    case "fifo":
      entity.key.setNumber(next.submitTime)
      break
    case "rr":
      rq.roundRobinTime++
      entity.roundRobinTime = rq.roundRobinTime
      entity.key.setNumber(entity.roundRobinTime)
      break
    case "fair":
      entity.key.set(entity.stats.vruntime)
      break
  }
  insertWaiting(rq, entity)
}

/** A job that nothing is known to hold back: its dependencies may not have been looked at yet. */
function isReady(rq: RunQueue, entity: Entity): boolean {
  if (entity.dependency !== null) return false
  return rq.sched.profile.readyByHead ? entity.queue.head !== null : entity.queue.count !== 0
}

/** Takes a ready entity if its job fits; from here to the end of the driver's callback it is not idle. */
function take(rq: RunQueue, entity: Entity): Selection {
  if (!fitsCredits(rq.sched, entity)) {
    traceCreditWait(rq, entity)
    return NO_SPACE
  }
  entity.idle.rearm()
  return entity
}

function traceCreditWait(rq: RunQueue, entity: Entity): void {
  const { sched } = rq
  const { trace } = sched.engine
  const job = entity.queue.head
  if (!trace.on || job === null || job.creditWaitTraced) return
  job.creditWaitTraced = true
  trace.append(sched.engine.now, EV.credit_wait, job.id, job.credits, sched.creditLimit - sched.creditCount, 0)
}

export function selectFromRunQueue(rq: RunQueue): Selection {
  const { sched } = rq
  if (sched.policy === "rr" && sched.profile.roundRobinByList) return selectByList(rq)
  for (let entity = rq.firstWaiting; entity !== null; entity = entity.waitingNext) {
    if (isReady(rq, entity)) return take(rq, entity)
  }
  return null
}

/** From behind the one served last to the end of the list, then from its start up to and including that one. */
function selectByList(rq: RunQueue): Selection {
  const { current } = rq
  for (let entity = current?.listNext ?? null; entity !== null; entity = entity.listNext) {
    if (isReady(rq, entity)) return takeAsCurrent(rq, entity)
  }
  for (let entity = rq.firstEntity; entity !== null; entity = entity.listNext) {
    if (isReady(rq, entity)) return takeAsCurrent(rq, entity)
    if (entity === current) break
  }
  return null
}

function takeAsCurrent(rq: RunQueue, entity: Entity): Selection {
  const selection = take(rq, entity)
  if (selection !== NO_SPACE) rq.current = entity
  return selection
}

/** The run queue that a scheduler offers to an entity. */
export function runQueueFor(runQueues: readonly RunQueue[], index: number): RunQueue {
  const rq = runQueues[index]
  assert(rq !== undefined, `run queue ${index} of ${runQueues.length}`)
  return rq
}
