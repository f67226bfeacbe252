/**
 * The end of a job: its token is spent, its credits come back, and fences signal in the order of their numbers, whatever
 * the order of ends (R8, R32). Context of all of this: any, interrupts too.
 */
import { type Steps, point } from "../engine/steps.ts"
import { EV } from "../trace/events.ts"
import { ERRNO } from "../base/errno.ts"
import { forgetDependencies } from "./dependencies.ts"
import { trap } from "./ledger.ts"
import type { JobRecord, QueueCore } from "./objects.ts"
import { traceJob } from "./trace.ts"

/** Ends a job that the driver has; false, and a report, if somebody was first (R31). `error` is 0 or a negated errno. */
export function endByToken<J>(job: JobRecord<J>, error: number, call: string): Steps<boolean> {
  if (job.spent) {
    trap(job.queue.engine, "token-spent", call, `job ${nameOf(job)} has ended, or was never the driver's (R2)`)
    return false
  }
  leaveHardware(job, true)
  end(job, error)
  return true
}

/** Ends a job that the device had, now that it is proved to have stopped. */
export function endByStop<J>(job: JobRecord<J>, error: number): Steps<void> {
  leaveHardware(job, true)
  end(job, error)
}

/** Ends a job that waits, at the head of its queue. */
export function endWaiting<J>(job: JobRecord<J>, error: number): Steps<void> {
  const { queue } = job
  forgetDependencies(job)
  queue.head = job.next
  queue.waiting--
  end(job, error)
}

/** The driver lets go of the token without having ended the job: a bug, and the policy says what follows. */
export function dropToken<J>(job: JobRecord<J>): Steps<void> {
  const { engine } = job.queue
  if (job.spent) {
    trap(engine, "token-spent", "token_drop", `job ${nameOf(job)} has ended, or was never the driver's (R2)`)
    return
  }
  giveUp(job, "token-dropped", "its token was dropped", -ERRNO.ECANCELED)
}

/** What the device may still have, ended by policy: nobody has proved that it stopped (R13). */
export function giveUp<J>(
  job: JobRecord<J>,
  name: "token-dropped" | "unproven-cancel",
  why: string,
  error: number,
): Steps<void> {
  const { engine, spec } = job.queue
  const what = `job ${nameOf(job)}: ${why}`
  const known = { name, where: "jobqueue", lines: [] }
  switch (spec.dropPolicy) {
    case "trap":
      return engine.oops({ ...known, text: `${what}, and the policy is to trap` })
    case "leak":
      engine.raise({
        ...known,
        name: "fence-leaked",
        kind: "warning",
        text: `${what}; its fence never signals, nor any behind it. Tainted`,
      })
      leaveHardware(job, false)
      job.state = "leaked"
      return
    case "cancel":
      engine.raise({
        ...known,
        kind: "warning",
        text: `${what}; the device may still write to memory that is now somebody else's`,
      })
      leaveHardware(job, true)
      end(job, error)
  }
}

function leaveHardware<J>(job: JobRecord<J>, ran: boolean): void {
  const { queue } = job
  const { now } = queue.engine
  queue.creditsUsed -= job.cost
  queue.onHardware--
  const from = job.startedAt >= 0 ? job.startedAt : Math.max(job.submittedAt, queue.lastEnd)
  const began = job.startedAt >= 0 || !queue.spec.reportsStart
  queue.lastEnd = now
  queue.turns.left(job, ran && began ? now - from : null)
}

function end<J>(job: JobRecord<J>, error: number): Steps<void> {
  const { queue } = job
  job.state = "ended"
  if (error !== 0) queue.fences.fail(job.fence, error)
  if (queue.engine.trace.on) traceJob(EV.done, job, 0)
  point("jobqueue.ended")
  signalOldest(queue)
  queue.turns.kick(queue)
}

/** Signals the fences of all that have ended, up to the first that has not. One does it at a time. */
function signalOldest<J>(queue: QueueCore<J>): Steps<void> {
  if (queue.signalling) return
  queue.signalling = true
  for (let job = queue.oldest; job !== null && job.state === "ended"; job = queue.oldest) {
    queue.oldest = job.next
    const { trace } = queue.engine
    if (trace.on) traceJob(EV.finished_signal, job, job.fence.error)
    // The submission fence says that the job is ahead of whoever waits; one that never ran is no obstacle either.
    if (job.submission !== null && !job.submission.signaled) queue.fences.end(job.submission)
    queue.fences.end(job.fence)
    job.state = "signalled"
    point("jobqueue.signalled")
  }
  queue.signalling = false
}

export function nameOf(job: JobRecord<unknown>): string {
  return job.queue.engine.trace.objects.jobs[job.job] ?? String(job.job)
}
