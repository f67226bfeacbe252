/** What a report calls the scheduler's objects. */
import type { Job, Scheduler } from "./objects.ts"

/** The job's name in the replay; its number where it has none. */
export function jobName(sched: Scheduler, job: Job): string {
  return sched.engine.trace.objects.jobs[job.id] ?? `job ${job.id}`
}
