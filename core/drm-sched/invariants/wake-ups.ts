/**
 * I6: if an entity is ready and its job fits, then the run work is queued, or something under way will queue it: the
 * free work, or a job on the hardware when it completes. Only between calls: inside of one, its caller may be about to.
 *
 * Credits need no look of their own. In use are those of the jobs on the hardware (I3); with none there all are free, and
 * any job fits, since one that is larger than the limit is cut down to it.
 */
import type { Entity, Job, Scheduler } from "../objects.ts"
import { type Broken, broken } from "./broken.ts"
import { type LiveJobs, isLinked } from "./live-jobs.ts"

export function lostWakeup(live: LiveJobs): Broken | null {
  for (const sched of live.scheds) {
    if (sched.pauseSubmit || sched.tornDown || sched.runWork.queued || sched.freeWork.queued) continue
    const job = readyJob(sched)
    if (job === null || completionComes(live, sched)) continue
    const text = `lost wake-up on ${sched.name}: a job is ready, its credits fit, and nothing will run it`
    return broken("lost-wakeup", text, job)
  }
  return null
}

/** The first by key: the one that the run work would take, or in the round robin of a list any one. */
function readyJob(sched: Scheduler): Job | null {
  for (const rq of sched.runQueues)
    for (let entity = rq.firstWaiting; entity !== null; entity = entity.waitingNext)
      if (isReady(entity)) return entity.queue.head
  return null
}

/** A stopped one may be back in the tree (G32), with jobs pushed since; nobody owes it a wake-up. */
function isReady({ queue, dependency, stopped }: Entity): boolean {
  return queue.head !== null && dependency === null && !stopped
}

/** A job of this scheduler is on the hardware: its completion queues the free work, and that the run work. */
function completionComes(live: LiveJobs, sched: Scheduler): boolean {
  for (const { job, fence } of live.jobs)
    if (fence.sched === sched && job.state !== "killed" && isLinked(job)) return true
  return false
}
