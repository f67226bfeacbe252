/**
 * I4: a job is in exactly one place, and that is the one its state names. Queues and pending lists are walked; the
 * other places are hands, of which the state alone tells. A job that is just being pushed or popped may be named as
 * queued and not be linked.
 */
import type { Entity, Job, SchedFence, Scheduler } from "../objects.ts"
import { jobName } from "../names.ts"
import { type Broken, broken } from "./broken.ts"
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
    if (lost && !seen.has(job)) return misplaced(fence.sched, job, `is ${job.state}, and on no list`)
  }
  return null
}

function wrongQueue(entity: Entity, seen: Set<Job>, halfway: boolean): Broken | null {
  const { queue } = entity
  let linked = 0
  for (let job = queue.head; job !== null; job = job.queueNext) {
    const { sched } = job.fence as SchedFence
    if (seen.has(job)) return misplaced(sched, job, "is queued twice")
    seen.add(job)
    linked++
    if (job.state !== "queued") return misplaced(sched, job, `is ${job.state}, and queued`)
    if (job.entity !== entity) return misplaced(sched, job, "is in the queue of another entity")
  }
  if (!halfway && queue.count !== linked)
    return broken("job-misplaced", `a queue counts ${queue.count} jobs and holds ${linked}`)
  return null
}

function wrongPendingList(sched: Scheduler, seen: Set<Job>): Broken | null {
  let before: Job | null = null
  for (let job = sched.firstPending; job !== null; job = job.pendingNext) {
    if (seen.has(job)) return misplaced(sched, job, "is on two lists, or twice on one")
    seen.add(job)
    if (job.state !== "pending") return misplaced(sched, job, `is ${job.state}, and pending`)
    if (job.sched !== sched) return misplaced(sched, job, "is pending on another scheduler")
    if (job.pendingPrev !== before) return misplaced(sched, job, "has another job before it")
    before = job
  }
  if (sched.lastPending !== before) return broken("job-misplaced", `the pending list of ${sched.name} has another end`)
  return null
}

function misplaced(sched: Scheduler, job: Job, how: string): Broken {
  return broken("job-misplaced", `${jobName(sched, job)} ${how}`, job)
}
