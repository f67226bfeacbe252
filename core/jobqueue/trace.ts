/** The queue's tracepoints: the stable ones of the scheduler by their names, and its own (R33). Callers test `trace.on` first. */
import type { Fence } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import { type JobRecord, type QueueCore, unmetDependencies } from "./objects.ts"

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

/**
 * What holds the head back: a dependency, or want of the queue's credits. Told once for each job and reason, whenever
 * somebody looks at the queue. What the driver itself waits for is told where it says so.
 */
export function traceWait(queue: QueueCore<unknown>): void {
  const { head, wakeOn, spec, creditsUsed } = queue
  if (head === null || wakeOn !== null || queue.state !== "running") return
  if (head.unmet === 0) return traceCredits(queue, head, spec.credits - creditsUsed)
  const [fence] = unmetDependencies(head)
  if (fence !== undefined && isNews(queue, head, fence)) traceFence(EV.dep_wait, head, fence)
}

/** The head of a queue has nothing to wait for, but `free` credits. */
export function traceCredits(queue: QueueCore<unknown>, head: JobRecord<unknown>, free: number): void {
  const { engine } = queue
  if (head.cost > free && isNews(queue, head, "credits"))
    engine.trace.append(engine.now, EV.credit_wait, head.job, head.cost, free, 0)
}

function isNews(queue: QueueCore<unknown>, head: JobRecord<unknown>, reason: Fence | "credits"): boolean {
  if (queue.toldOf === head.fence.seqno && queue.told === reason) return false
  queue.toldOf = head.fence.seqno
  queue.told = reason
  return true
}

export function traceState(queue: QueueCore<unknown>): void {
  const { trace, now } = queue.engine
  if (trace.on) trace.append(now, EV.jq_state, queue.id, trace.objects.intern(queue.state), 0, 0)
}
