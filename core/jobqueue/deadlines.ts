/**
 * Timeouts: of what executes, of a driver's stage, and of a job's whole life. Only the oldest of each kind can be the next
 * to run out, since jobs go in order and have the same limits. Rules: R29, R31.
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, point } from "../engine/steps.ts"
import { type SimTime, TIME_MAX } from "../time/time.ts"
import { EV } from "../trace/events.ts"
import { endWaiting } from "./end-job.ts"
import { type JobRecord, NEVER, type QueueCore } from "./objects.ts"
import type { QueueOps } from "./ops.ts"
import { beginCancel } from "./cancel.ts"
import { traceJob } from "./trace.ts"

/** Does what is due. Context: dispatcher, `calling` held. */
export function keepDeadlines<J>(queue: QueueCore<J>): Steps<void> {
  const { engine, expired } = queue
  let job = queue.oldest
  queue.expired = false
  if (job !== null && job.state === "on-hardware" && !queue.stopping)
    if (expired || hardwareDeadline(queue, job) <= engine.now) askTheDriver(queue, job)
  for (job = queue.head; job !== null && waitingDeadline(queue, job) <= engine.now; job = queue.head) {
    if (queue.state !== "running") break
    if (engine.trace.on) traceJob(EV.jq_expired, job, 0)
    endWaiting(job, -ERRNO.ETIMEDOUT)
  }
}

/**
 * Has the clock look again when the next deadline is. After each look at the queue, since the clock keeps only the earliest
 * of all that it was told. Context: dispatcher.
 */
export function watchNext<J>(queue: QueueCore<J>): void {
  const { state } = queue
  if (state !== "running" && state !== "cancelling") return
  const next = nextDeadline(queue)
  if (next < TIME_MAX) queue.watchdog.lookAt(next)
}

/**
 * The driver looks at the job at the head of the device. Whoever ends the token first has ended the job: this handler, or
 * an interrupt beside it (R31). If nobody does, the job is watched for another while.
 */
function askTheDriver<J>(queue: QueueCore<J>, job: JobRecord<J>): Steps<void> {
  const { engine } = queue
  if (engine.trace.on) traceJob(EV.timeout, job, engine.trace.objects.intern("jobqueue"))
  point("jobqueue.timeout")
  const answer = (queue.ops as QueueOps<J>).timedOut(job.data)
  // Counted anew from here, so that a slow device is asked once a timeout and not all the time.
  queue.askedAt = engine.now
  queue.askedAbout = job.fence.seqno
  if (answer === "device-gone") {
    queue.deviceGone = true
    beginCancel(queue, -ERRNO.ENODEV, "all")
  }
}

/** The earliest moment at which something of the queue runs out. */
function nextDeadline<J>(queue: QueueCore<J>): SimTime {
  const oldest = queue.oldest
  let next: number = TIME_MAX
  if (oldest !== null && oldest.state === "on-hardware" && !queue.stopping) next = hardwareDeadline(queue, oldest)
  if (queue.state === "cancelling") {
    if (oldest !== null && (queue.stopping || queue.head !== null)) next = Math.min(next, nextOfCancel(queue))
  } else if (queue.head !== null) {
    next = Math.min(next, waitingDeadline(queue, queue.head))
    if (queue.stages > 0) next = Math.min(next, nextStage(queue))
  }
  return next as SimTime
}

/** Once the deadline has passed, everything is decided. */
function nextOfCancel<J>({ cancelDeadline, stopAgain, engine }: QueueCore<J>): number {
  if (cancelDeadline <= engine.now) return TIME_MAX
  return stopAgain > engine.now ? Math.min(stopAgain, cancelDeadline) : cancelDeadline
}

/** When a driver's stage wants to look at a job again. */
function nextStage<J>(queue: QueueCore<J>): number {
  let next: number = TIME_MAX
  for (let job = queue.head; job !== null && job.unmet === 0; job = job.next)
    if (job.stageWait !== null && job.stageWait.wake > queue.engine.now) next = Math.min(next, job.stageWait.wake)
  return next
}

/** Of the oldest job, which the driver has. */
function hardwareDeadline<J>(queue: QueueCore<J>, job: JobRecord<J>): number {
  const { timeout, pipelineTimeout, reportsStart } = queue.spec
  const whole = pipelineTimeout === null ? TIME_MAX : job.committedAt + pipelineTimeout
  let executing: number = TIME_MAX
  if (timeout !== null && (job.startedAt >= 0 || !reportsStart)) {
    const began = job.startedAt >= 0 ? job.startedAt : Math.max(job.submittedAt, queue.lastEnd)
    executing = began + timeout
  }
  const first = Math.min(executing, whole)
  // After the driver was asked once: not before the shorter limit has passed again.
  return queue.askedAbout === job.fence.seqno
    ? Math.max(first, queue.askedAt + (timeout ?? pipelineTimeout ?? 0))
    : first
}

/** Of the job at the head: of its stage, and of its whole life. One behind it is looked at when it has come to the head. */
function waitingDeadline<J>(queue: QueueCore<J>, job: JobRecord<J>): number {
  const { pipelineTimeout, stages } = queue.spec
  const whole = pipelineTimeout === null ? TIME_MAX : job.committedAt + pipelineTimeout
  const since = job.stageWait === null ? NEVER : job.stageWait.since
  const timeout = since < 0 ? null : (stages[job.stage]?.timeout ?? null)
  return timeout === null ? whole : Math.min(whole, since + timeout)
}
