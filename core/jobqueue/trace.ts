/** The queue's tracepoints: the stable ones of the scheduler by their names, and its own (R33). Callers test `trace.on` first. */
import type { Fence } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import type { JobRecord, QueueCore } from "./objects.ts"

/** With the numbers of jobs that wait, and of credits in use, as the kernel's tracepoints have them. */
export function traceCounts(kind: number, job: JobRecord<unknown>): void {
  const { engine, waiting, creditsUsed } = job.queue
  engine.trace.append(engine.now, kind, job.job, waiting, creditsUsed, 0)
}

export function traceFence(kind: number, job: JobRecord<unknown>, fence: Fence): void {
  const { engine } = job.queue
  engine.trace.append(engine.now, kind, job.job, fence.ref, 0, 0)
}

export function traceJob(kind: number, job: JobRecord<unknown>, a: number): void {
  const { engine } = job.queue
  engine.trace.append(engine.now, kind, job.job, a, 0, 0)
}

export function traceState(queue: QueueCore<unknown>): void {
  const { trace, now } = queue.engine
  if (trace.on) trace.append(now, EV.jq_state, queue.id, trace.objects.intern(queue.state), 0, 0)
}
