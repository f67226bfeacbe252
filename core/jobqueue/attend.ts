/**
 * Everything that is done for a queue but submitting: jobs that are over go back to the driver, deadlines are kept, the
 * driver's stages are passed, a cancelled queue comes to its end. Context: dispatcher, `calling` held.
 */
import { type Steps, point } from "../engine/steps.ts"
import { EV } from "../trace/events.ts"
import { keepDeadlines, watchNext } from "./deadlines.ts"
import type { QueueCore } from "./objects.ts"
import { passStages } from "./stages.ts"
import { comeToTheEnd, endJobs } from "./stop.ts"
import { traceJob } from "./trace.ts"

export function attend<J>(queue: QueueCore<J>): Steps<void> {
  release(queue)
  if (queue.state === "dead") return
  // Nothing of it can be late, and nobody has said that it is.
  if (queue.state === "running" && !queue.timed && !queue.expired) return
  if (queue.state === "running" || queue.state === "cancelling") keepDeadlines(queue)
  if (queue.state === "running" && queue.stages > 0) passStages(queue)
  if (queue.state === "cancelling") endJobs(queue)
  // What ended in the meantime.
  release(queue)
  // A clock that nobody is watched by would keep a run from its end.
  if (queue.oldest === null && queue.watchdog.armed) queue.watchdog.cancel()
  if (queue.state !== "running") comeToTheEnd(queue)
  watchNext(queue)
}

/** In process context, and never from inside of a signal: the driver may free memory. */
function release<J>(queue: QueueCore<J>): Steps<void> {
  for (let job = queue.finished; job !== null && job.state === "signalled"; job = queue.finished) {
    queue.finished = job.next
    if (job.next === null) queue.newest = null
    job.next = null
    job.state = "released"
    if (queue.engine.trace.on) traceJob(EV.free, job, 0)
    point("jobqueue.released")
    if (queue.ops !== null) queue.ops.release(job.data)
  }
}
