/**
 * What must hold whenever nothing is left to run: invariants I3, I6 and I8 of the reference (section 11).
 * A latent quirk of the real code that breaks one is excluded by what it looks at, never by name.
 */
import type { Entity, Scheduler } from "./objects.ts"

/** Null, or what is broken, in one line. Context: nothing runs. */
export function brokenInvariant(scheds: readonly Scheduler[], entities: readonly Entity[]): string | null {
  for (const entity of entities) {
    const lost = lostJob(entity)
    if (lost !== null) return lost
  }
  for (const sched of scheds) {
    const credits = wrongCredits(sched)
    if (credits !== null) return credits
  }
  return null
}

/** I6: a ready job that fits must have somebody who will run it; when nothing is left to run, nobody will. */
function lostJob(entity: Entity): string | null {
  const { rq, queue, dependency, stopped } = entity
  const job = queue.head
  if (rq === null || job === null || dependency !== null || stopped || rq.sched.pauseSubmit) return null
  if (!entity.listed || !entity.waiting || entity !== rq.firstWaiting) return null
  const free = rq.sched.creditLimit - rq.sched.creditCount
  if (free < Math.min(job.credits, rq.sched.creditLimit)) return null
  return `lost wake-up on ${rq.sched.name}: a job is ready, its credits fit, and nothing will run it`
}

/** I3: the credits in use are those of the jobs handed over and not done. */
function wrongCredits(sched: Scheduler): string | null {
  let charged = 0
  for (let job = sched.firstPending; job !== null; job = job.pendingNext) {
    if (job.fence !== null && !job.fence.finished.signaled) charged += job.credits
  }
  if (charged > sched.creditCount)
    return `${sched.name} has ${sched.creditCount} credits in use, its jobs hold ${charged}`
  if (sched.firstPending === null && sched.creditCount !== 0)
    return `${sched.name} is idle with ${sched.creditCount} credits in use`
  return null
}
