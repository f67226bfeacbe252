/**
 * I5: nothing reaches what was freed. Lifetimes are the garbage collector's here, so this looks for what would be
 * followed into freed memory: work queued for a scheduler that is gone, a run queue that still holds an entity, a fence
 * that still has the callback of a job or an entity.
 */
import type { Entity, Scheduler } from "../objects.ts"
import { jobName } from "../names.ts"
import { type Broken, broken } from "./broken.ts"
import { type LiveJobs, isLinked } from "./live-jobs.ts"

export function usedAfterFree(live: LiveJobs): Broken | null {
  for (const { entity } of live.byEntity) {
    const wrong = entity.finished ? reachesEntity(entity) : null
    if (wrong !== null) return wrong
  }
  for (const sched of live.scheds) {
    const wrong = sched.tornDown ? reachesScheduler(sched) : null
    if (wrong !== null) return wrong
  }
  for (const { job, fence } of live.jobs) {
    if (job.state === "freed" && isLinked(job))
      return broken("use-after-free", `${jobName(fence.sched, job)} is freed, and a fence still has its callback`, job)
  }
  return null
}

function reachesEntity(entity: Entity): Broken | null {
  const sched = entity.rq?.sched
  const name = sched?.engine.trace.objects.entities[entity.id] ?? `entity ${entity.id}`
  if (entity.listed) return broken("use-after-free", `${name} is gone, and still in the list of a run queue`)
  // G32, which the real code has: the run worker put it back after the kill had taken it out.
  if (entity.waiting) return broken("use-after-free", `${name} is gone, and still in the tree of a run queue (G32)`)
  if (entity.wakeup.prevCallback !== null)
    return broken("use-after-free", `${name} is gone, and a fence still has its wake-up`)
  return null
}

function reachesScheduler(sched: Scheduler): Broken | null {
  const { name, runWork, freeWork, timeoutWork } = sched
  if (runWork.queued || freeWork.queued) return broken("use-after-free", `${name} is gone, and its work is queued`)
  if (timeoutWork.pending) return broken("use-after-free", `${name} is gone, and its timeout is armed`)
  // Without a cancel callback teardown leaves its jobs behind, with their callbacks (G5).
  if (sched.ops.cancelJob === null || !sched.profile.cancelsAtTeardown) return null
  for (let job = sched.firstPending; job !== null; job = job.pendingNext) {
    if (!isLinked(job)) continue
    const what = `${name} is gone, and the hardware fence of ${jobName(sched, job)} still has its callback`
    return broken("use-after-free", what, job)
  }
  return null
}
