/** The iterator over jobs that the hardware has, for drivers that recover. Source: reference 3.9. */
import { linesOf } from "../engine/report.ts"
import type { Entity, Job, SchedFence, Scheduler } from "./objects.ts"

/**
 * `drm_sched_for_each_pending_job`: oldest first, of one entity or of all (null). Only while submission is stopped; the
 * kernel warns otherwise, at entry and at exit. The filter compares `job->entity`, which a pop has set to NULL, so with
 * an entity nothing is ever found (G36). Context: process.
 */
export function forEachPendingJob(sched: Scheduler, entity: Entity | null, visit: (job: Job) => void): void {
  warnUnlessPaused(sched, "drm_sched_for_each_pending_job")
  for (let job = sched.firstPending; job !== null; ) {
    const next: Job | null = job.pendingNext
    if (entity === null || job.entity === entity) visit(job)
    job = next
  }
  warnUnlessPaused(sched, "drm_sched_for_each_pending_job")
}

/** `drm_sched_job_is_signaled`: the hardware fence or the finished fence has signalled. Warns as the iterator does. The job is armed. */
export function isJobSignaled(sched: Scheduler, job: Job): boolean {
  warnUnlessPaused(sched, "drm_sched_job_is_signaled")
  const fence = job.fence as SchedFence
  return fence.signaled || fence.parent?.signaled === true
}

function warnUnlessPaused(sched: Scheduler, where: string): void {
  if (sched.pauseSubmit) return
  const { engine } = sched
  engine.raise({
    name: "pending-jobs-while-running",
    kind: "warning",
    where,
    text: `the jobs of ${sched.name} are looked at while it may change them`,
    lines: linesOf(engine.line),
  })
}
