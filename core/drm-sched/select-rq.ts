/**
 * Load balancing: which scheduler an entity's next jobs go to. Runs when a job is armed. Source:
 * reference 3.5.
 */
import { type Steps, lock, point, unlock } from "../engine/steps.ts"
import type { Entity, RunQueue, Scheduler } from "./objects.ts"
import { removeFromRunQueue, runQueueFor } from "./run-queue.ts"

/** Among the ready ones that with the smallest score, the first on a tie; scores compare unsigned. */
export function pickBest(scheds: readonly Scheduler[]): Scheduler | null {
  let best: Scheduler | null = null
  let bestScore = 0xffff_ffff
  for (const sched of scheds) {
    if (!sched.ready) continue
    const score = sched.score.value >>> 0
    if (score < bestScore) {
      best = sched
      bestScore = score
    }
  }
  return best
}

/** Where an entity waits on this scheduler. */
export function entryRunQueue(sched: Scheduler, entity: Entity): RunQueue {
  if (sched.runQueues.length === 1) return runQueueFor(sched.runQueues, 0)
  return runQueueFor(sched.runQueues, sched.profile.fixedRunQueuePriority ? entity.rqPriority : entity.priority)
}

/**
 * Moves an idle entity to the least loaded of its schedulers. It stays if it has one candidate, if jobs are
 * queued, or if its last popped job has not finished, which keeps its jobs in order between engines. The
 * new scheduler's score rises at the first push, the old one's falls now.
 */
export function selectRunQueue(entity: Entity): Steps<void> {
  if (entity.schedList === null) return
  if (entity.queue.count !== 0) return
  const last = entity.lastScheduled
  if (last !== null && !last.signaled) return
  point("select_rq.idle-seen")
  lock(entity.lock)
  const best = pickBest(entity.schedList)
  const rq = best === null ? null : entryRunQueue(best, entity)
  if (rq !== entity.rq) {
    if (entity.rq !== null) removeFromRunQueue(entity.rq, entity)
    entity.rq = rq
  }
  if (entity.schedList.length === 1) entity.schedList = null
  unlock(entity.lock)
}
