/** The lists of a run queue as arrays, for tests; both directions must agree. */
import type { Entity, RunQueue } from "../../core/drm-sched/objects.ts"

/** Numbers of the attached entities, in order. */
export function attached(rq: RunQueue): readonly number[] {
  return bothWays(
    rq.firstEntity,
    rq.lastEntity,
    ({ listNext }) => listNext,
    ({ listPrev }) => listPrev,
  )
}

/** Numbers of the waiting entities, the next one first. */
export function waiting(rq: RunQueue): readonly number[] {
  return bothWays(
    rq.firstWaiting,
    rq.lastWaiting,
    ({ waitingNext }) => waitingNext,
    ({ waitingPrev }) => waitingPrev,
  )
}

type Step = (entity: Entity) => Entity | null

function bothWays(first: Entity | null, last: Entity | null, next: Step, previous: Step): readonly number[] {
  const ids = walk(first, next)
  const back = walk(last, previous).toReversed()
  if (ids.join() !== back.join()) throw new Error(`forwards ${ids.join()}, backwards ${back.join()}`)
  return ids
}

function walk(from: Entity | null, step: Step): number[] {
  const ids: number[] = []
  for (let entity = from; entity !== null; entity = step(entity)) ids.push(entity.id)
  return ids
}
