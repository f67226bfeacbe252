/** The state of a mock machine as the golden traces list it at the end of a run. */
import { averageUs } from "../../../drm-sched/fair.ts"
import { entityError } from "../../../drm-sched/fini.ts"
import type { Entity, Scheduler } from "../../../drm-sched/objects.ts"
import type { Profile } from "../../../drm-sched/profile.ts"
import type { Figures } from "../mock-machine.ts"

export function schedulerFigures(sched: Scheduler): Figures {
  let pending = 0
  for (let job = sched.firstPending; job !== null; job = job.pendingNext) pending++
  return {
    credit_count: String(sched.creditCount),
    score: String(sched.score.value),
    pending_jobs: String(pending),
    ...(sched.profile.accountsTime ? { avg_job_us: String(averageUs(sched.average)) } : {}),
  }
}

export function entityFigures(profile: Profile, entity: Entity): Figures {
  return {
    queued_jobs: String(entity.queue.count),
    stopped: String(entity.stopped),
    guilty: String(entity.guilty?.value ?? 0),
    last_error: String(entityError(entity)),
    // The statistics may be gone with the entity.
    ...(profile.accountsTime && !entity.finished
      ? {
          runtime_ns: String(entity.stats.runtime.toBigInt()),
          vruntime_ns: String(entity.stats.vruntime.toBigInt()),
          avg_job_us: String(averageUs(entity.stats.average)),
        }
      : {}),
  }
}
