/**
 * I8: with no jobs left a scheduler has no credits in use, nothing pending, no timer armed. The credits are those of its
 * jobs (I3), and what is pending is a job; here is the rest. Its score is the number of attached entities, plus a point
 * for each push that no completion took back: of jobs killed while queued, refused by a stopped entity, or lost by a
 * timeout handler. The real code has those too (G31), so they are counted, not excused.
 */
import { KillCallback } from "../kill.ts"
import type { Scheduler } from "../objects.ts"
import { type Broken, broken } from "./broken.ts"
import type { LiveJobs } from "./live-jobs.ts"

/** Context: between calls. */
export function restless(live: LiveJobs): Broken | null {
  for (const sched of live.scheds) {
    const { name, timeoutWork } = sched
    const score = expectedScore(live, sched)
    if (sched.score.value !== score)
      return broken("wrong-score", `${name} has score ${sched.score.value}, its entities and jobs make ${score}`)
    if (timeoutWork.pending && hasNoJobs(live, sched))
      return broken("not-at-rest", `${name} is idle with its timeout armed`)
  }
  return null
}

function hasNoJobs(live: LiveJobs, sched: Scheduler): boolean {
  for (const { fence } of live.jobs) if (fence.sched === sched) return false
  return true
}

/** Schedulers that share a score are not modelled. */
function expectedScore(live: LiveJobs, sched: Scheduler): number {
  let score = live.killedAndGone.get(sched) ?? 0
  for (const rq of sched.runQueues) for (let entity = rq.firstEntity; entity !== null; entity = entity.listNext) score++
  for (const { job, fence } of live.jobs) {
    if (fence.sched !== sched) continue
    if (!fence.signaled || job.doneCallback instanceof KillCallback) score++
  }
  return score
}
