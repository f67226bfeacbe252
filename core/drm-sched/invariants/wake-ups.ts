/**
 * I6: if an entity is ready and its job fits, then the run work is queued, or something under way will queue it: the
 * free work, or a job on the hardware when it completes. Only between calls: inside of one, its caller may be about to.
 */
import type { Entity, RunQueue, Scheduler } from "../objects.ts"
import { type Broken, broken } from "./broken.ts"
import { type LiveJobs, isLinked } from "./live-jobs.ts"

export function lostWakeup(live: LiveJobs): Broken | null {
  for (const sched of live.scheds) {
    if (sched.pauseSubmit || sched.tornDown || sched.runWork.queued || sched.freeWork.queued) continue
    const job = nextInLine(sched)?.queue.head ?? null
    if (job === null || !fits(sched, job.credits) || completionComes(live, sched)) continue
    const text = `lost wake-up on ${sched.name}: a job is ready, its credits fit, and nothing will run it`
    return broken("lost-wakeup", text, job)
  }
  return null
}

/** Whom the run work would look at: only that one's credits count. */
function nextInLine(sched: Scheduler): Entity | null {
  const byList = sched.policy === "rr" && sched.profile.roundRobinByList
  for (const rq of sched.runQueues) {
    const entity = byList ? nextByList(rq) : nextByKey(rq)
    if (entity !== null) return entity
  }
  return null
}

function nextByKey(rq: RunQueue): Entity | null {
  let entity = rq.firstWaiting
  while (entity !== null && !isReady(entity)) entity = entity.waitingNext
  return entity
}

/** Those behind the one served last, then those before it, and itself last. */
function nextByList(rq: RunQueue): Entity | null {
  let before: Entity | null = null
  let behind: Entity | null = null
  let seen = rq.current === null
  for (let entity = rq.firstEntity; entity !== null; entity = entity.listNext) {
    if (isReady(entity)) {
      if (seen) behind ??= entity
      else before ??= entity
    }
    if (entity === rq.current) seen = true
  }
  return behind ?? before
}

/** A stopped one may be back in the tree (G32), with jobs pushed since; nobody owes it a wake-up. */
function isReady({ queue, dependency, stopped }: Entity): boolean {
  return queue.head !== null && dependency === null && !stopped
}

/** One that is larger than the limit is cut down to it. */
function fits({ creditLimit, creditCount }: Scheduler, credits: number): boolean {
  return creditLimit - creditCount >= Math.min(credits, creditLimit)
}

/** A job of this scheduler is on the hardware: its completion queues the free work, and that the run work. */
function completionComes(live: LiveJobs, sched: Scheduler): boolean {
  for (const { job, fence } of live.jobs)
    if (fence.sched === sched && job.state !== "killed" && isLinked(job)) return true
  return false
}
