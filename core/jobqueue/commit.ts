/** From the submitter to the queue: the step that cannot fail (R7, R8). */
import { type Steps, lock, point, unlock } from "../engine/steps.ts"
import { EV } from "../trace/events.ts"
import { linkDependencies } from "./dependencies.ts"
import type { JobRecord, QueueCore } from "./objects.ts"
import { fitsCredits, submitHead } from "./submit-head.ts"
import { traceCounts, traceWait } from "./trace.ts"

/** Context: process, the job's lane open. Allocates nothing. */
export function commit<J>(job: JobRecord<J>): Steps<void> {
  const { queue } = job
  const { engine } = queue
  const { trace, now } = engine
  // One step: number, place in the queue and state belong together, and a cancel sees all or nothing of it.
  queue.prepared--
  queue.seqno = (queue.seqno + 1) >>> 0
  queue.fences.publish(job.fence, queue.seqno)
  if (job.submission !== null) queue.fences.publish(job.submission, queue.seqno)
  job.state = "waiting"
  job.committedAt = now
  if (queue.newest === null) queue.finished = job
  else queue.newest.next = job
  queue.newest = job
  queue.oldest ??= job
  queue.head ??= job
  queue.waiting++
  if (trace.on) {
    trace.objects.jobSeqno[job.job] = queue.seqno
    traceCounts(EV.queue, job)
  }
  const { pipelineTimeout } = queue.spec
  if (pipelineTimeout !== null) queue.watchdog.lookAt((now + pipelineTimeout) as typeof now)
  point("jobqueue.committed")
  if (job.dependencies !== null) linkDependencies(job)
  job.unmet--
  if (queue.head !== job) return
  if (trace.on) traceWait(queue)
  // With something unmet, its callback will have the queue looked at; a cancel does not wait for it for ever.
  if (job.unmet > 0 && queue.state !== "cancelling") return
  // Inside of a callback, and wherever else fences wait for the caller, the driver may be busy with that very caller.
  const { signalling, task } = engine
  if (queue.spec.bypass && !signalling.has(task) && maySkipTheDispatcher(queue, job)) bypass(queue, job)
  else queue.turns.kick(queue)
}

/** The queue is idle, nothing holds the job, and nobody is about to look at the queue. */
function maySkipTheDispatcher<J>(queue: QueueCore<J>, job: JobRecord<J>): boolean {
  return (
    queue.state === "running" &&
    queue.head === job &&
    queue.oldest === job &&
    queue.wakeOn === null &&
    !queue.kicked &&
    queue.stages === 0 &&
    fitsCredits(queue, job)
  )
}

/** Runs the job here, in its submitter's context; the order is the same, since there is nothing before it (R39). */
function bypass<J>(queue: QueueCore<J>, job: JobRecord<J>): Steps<void> {
  const { turns, engine } = queue
  lock(turns.calling)
  engine.signalling.begin(engine.task)
  // Looked at again: while this waited for the driver to be free, somebody may have come.
  if (maySkipTheDispatcher(queue, job) && turns.admits(job)) submitHead(queue)
  else queue.turns.kick(queue)
  engine.signalling.end(engine.task)
  unlock(turns.calling)
}
