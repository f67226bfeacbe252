/**
 * I4: a job is in exactly one place, and that is the one its state names. Queues and pending lists are walked; the
 * other places are hands, of which the state alone tells. A job that is just being pushed or popped may be named as
 * queued and not be linked.
 */
import type { Entity, Job, Scheduler } from "../objects.ts"
import { type Broken, broken, jobName } from "./broken.ts"
import type { LiveJobs } from "./live-jobs.ts"

export function misplacedJob(live: LiveJobs, halfway: boolean): Broken | null {
  const seen = new Set<Job>()
  for (const { entity } of live.byEntity) {
    const wrong = wrongQueue(entity, seen, halfway)
    if (wrong !== null) return wrong
  }
  for (const sched of live.scheds) {
    const wrong = wrongPendingList(sched, seen)
    if (wrong !== null) return wrong
  }
  for (const { job, fence } of live.jobs) {
    const lost = job.state === "pending" || (job.state === "queued" && !halfway)
    if (lost && !seen.has(job))
      return broken("job-misplaced", `${jobName(fence.sched, job)} is ${job.state}, and on no list`, job)
  }
  return null
}

function wrongQueue(entity: Entity, seen: Set<Job>, halfway: boolean): Broken | null {
  const { queue } = entity
  let linked = 0
  for (let job = queue.head; job !== null; job = job.queueNext) {
    const sched = job.sched
    const name = sched === null ? `job ${job.id}` : jobName(sched, job)
    if (seen.has(job)) return broken("job-misplaced", `${name} is queued twice`, job)
    seen.add(job)
    linked++
    if (job.state !== "queued") return broken("job-misplaced", `${name} is ${job.state}, and queued`, job)
    if (job.entity !== entity) return broken("job-misplaced", `${name} is in the queue of another entity`, job)
  }
  if (!halfway && queue.count !== linked)
    return broken("job-misplaced", `a queue counts ${queue.count} jobs and holds ${linked}`)
  return null
}

function wrongPendingList(sched: Scheduler, seen: Set<Job>): Broken | null {
  let before: Job | null = null
  for (let job = sched.firstPending; job !== null; job = job.pendingNext) {
    const name = jobName(sched, job)
    if (seen.has(job)) return broken("job-misplaced", `${name} is on two lists, or twice on one`, job)
    seen.add(job)
    if (job.state !== "pending") return broken("job-misplaced", `${name} is ${job.state}, and pending`, job)
    if (job.sched !== sched) return broken("job-misplaced", `${name} is pending on another scheduler`, job)
    if (job.pendingPrev !== before) return broken("job-misplaced", `${name} has another job before it`, job)
    before = job
  }
  if (sched.lastPending !== before) return broken("job-misplaced", `the pending list of ${sched.name} has another end`)
  return null
}
