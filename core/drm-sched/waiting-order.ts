/**
 * The order of entities with jobs in a run queue: by key, equal keys by insertion. The kernel keeps a
 * red-black tree with a cached first node; here it is a linked list entered from the back, since keys
 * nearly always grow: the common insertion looks at one neighbour. Keys compare as signed 64 bits.
 */
import type { Entity, RunQueue } from "./objects.ts"
import { PRIORITY_INVALID } from "./profile.ts"

/** Puts an entity in by its key. It must not be in. */
export function insertWaiting(rq: RunQueue, entity: Entity): void {
  let before = rq.lastWaiting
  while (before !== null && entity.key.compareSigned(before.key) < 0) before = before.waitingPrev
  const after: Entity | null = before === null ? rq.firstWaiting : before.waitingNext
  entity.waitingPrev = before
  entity.waitingNext = after
  if (before === null) rq.firstWaiting = entity
  else before.waitingNext = entity
  if (after === null) rq.lastWaiting = entity
  else after.waitingPrev = entity
  entity.waiting = true
  refreshHeadPriority(rq)
}

/** Takes an entity out; nothing if it is not in. */
export function removeWaiting(rq: RunQueue, entity: Entity): void {
  if (!entity.waiting) return
  if (entity.waitingPrev === null) rq.firstWaiting = entity.waitingNext
  else entity.waitingPrev.waitingNext = entity.waitingNext
  if (entity.waitingNext === null) rq.lastWaiting = entity.waitingPrev
  else entity.waitingNext.waitingPrev = entity.waitingPrev
  entity.waitingPrev = null
  entity.waitingNext = null
  entity.waiting = false
  refreshHeadPriority(rq)
}

/** Read now and kept: a later change of the head's priority does not show until the order changes. */
function refreshHeadPriority(rq: RunQueue): void {
  rq.headPriority = rq.firstWaiting === null ? PRIORITY_INVALID : rq.firstWaiting.priority
}
