/** The scheduler's tracepoints that have arguments. Callers test `trace.on` first. */
import { EV } from "../trace/events.ts"
import type { Fence } from "../fence/fence.ts"
import type { Job, Scheduler } from "./objects.ts"

/** `hw_job_count` is the credits in use, as in the kernel. */
export function traceCounts(sched: Scheduler, kind: number, job: Job, queued: number): void {
  sched.engine.trace.append(sched.engine.now, kind, job.id, queued, sched.creditCount, 0)
}

export function traceJob(sched: Scheduler, kind: number, job: Job): void {
  sched.engine.trace.append(sched.engine.now, kind, job.id, 0, 0, 0)
}

export function traceDependency(sched: Scheduler, kind: number, job: Job, fence: Fence): void {
  sched.engine.trace.append(sched.engine.now, kind, job.id, fence.ref, 0, 0)
}

export function traceFinished(sched: Scheduler, job: Job, error: number): void {
  sched.engine.trace.append(sched.engine.now, EV.finished_signal, job.id, error, 0, 0)
}
