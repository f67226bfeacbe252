/**
 * I3: the credits in use are those of the jobs that were charged and are not done; never more than the limit.
 * A job is charged before the driver gets it and until its hardware fence's callback is called or taken off, so
 * between calls the charged ones are those whose callback is linked. Inside of calls only bounds hold.
 *
 * A killed entity that is back in the tree (G32) has two consumers: the run work tests whether one job fits, the kill takes
 * that one, and the run work charges the next. While a job of a stopped entity is charged the limit may be exceeded.
 */
import type { Scheduler } from "../objects.ts"
import { type Broken, broken } from "./broken.ts"
import { type LiveJobs, isLinked } from "./live-jobs.ts"

export function wrongCredits(live: LiveJobs, halfway: boolean): Broken | null {
  for (const sched of live.scheds) {
    const wrong = wrongCreditsOf(live, sched, halfway)
    if (wrong !== null) return wrong
  }
  return null
}

function wrongCreditsOf(live: LiveJobs, sched: Scheduler, halfway: boolean): Broken | null {
  const { creditCount, creditLimit, name } = sched
  let least = 0
  let most = 0
  let ofStopped = false
  for (const { job, fence, entity } of live.jobs) {
    if (fence.sched !== sched || fence.signaled) continue
    const { state } = job
    if (state === "queued" || state === "killed") continue
    most += job.credits
    if (entity.stopped) ofStopped = true
    if (isLinked(job)) least += job.credits
  }
  if (creditCount < least)
    return broken("wrong-credits", `${name} has ${creditCount} credits in use, its jobs hold ${least}`)
  const held = halfway ? most : least
  if (creditCount > held)
    return broken("wrong-credits", `${name} has ${creditCount} credits in use, its jobs hold ${held}`)
  if (creditCount > creditLimit && !ofStopped)
    return broken("wrong-credits", `${name} has ${creditCount} credits in use, its limit is ${creditLimit}`)
  return null
}
