/** The job at the head goes to the driver: it is lent, its token is given (R1, R2). Context of all of this: `calling` held. */
import { ERRNO } from "../base/errno.ts"
import { type Steps, point } from "../engine/steps.ts"
import type { Fence } from "../fence/fence.ts"
import type { SimTime } from "../time/time.ts"
import { EV } from "../trace/events.ts"
import { endByToken, nameOf } from "./end-job.ts"
import { trap } from "./ledger.ts"
import { type JobRecord, NEVER, type QueueCore } from "./objects.ts"
import { type QueueOps, SUBMITTED, type SubmitAnswer } from "./ops.ts"
import { traceCounts, traceFence, traceJob, traceWait } from "./trace.ts"

/** A driver that names fences that have signalled, again and again, would be asked for ever (G17). */
const FRUITLESS_MAX = 16

/** Nothing holds the head but, perhaps, its turn on the device. */
export function isReady<J>(queue: QueueCore<J>): boolean {
  const job = queue.head
  return job !== null && isReadyButForCredits(queue, job) && fitsCredits(queue, job)
}

/** `job` is the head: it waits for nothing but those before it. */
export function isReadyButForCredits<J>(queue: QueueCore<J>, job: JobRecord<J>): boolean {
  return queue.state === "running" && job.unmet === 0 && queue.wakeOn === null && job.stage === queue.stages
}

/** Not more at a time than the queue's limit; a job that would never fit was refused when it was prepared (R22). */
export function fitsCredits<J>(queue: QueueCore<J>, job: JobRecord<J>): boolean {
  return queue.creditsUsed + job.cost <= queue.spec.credits
}

/** The head, which is ready. Whether it is with the driver now, or over; else the queue is not ready any more. */
export function submitHead<J>(queue: QueueCore<J>): Steps<boolean> {
  const job = queue.head as JobRecord<J>
  const { engine } = queue
  queue.head = job.next
  queue.waiting--
  queue.creditsUsed += job.cost
  queue.onHardware++
  job.state = "lent"
  job.submittedAt = engine.now
  queue.turns.submitted(job)
  if (engine.trace.on) traceCounts(EV.run, job)
  point("jobqueue.lent")
  const answer = (queue.ops as QueueOps<J>).submit(job.data, job)
  if (answer === SUBMITTED) {
    handedOver(queue, job)
    return true
  }
  if (answer.token !== job) {
    trap(engine, "token-forged", "submit", `for job ${nameOf(job)} the driver gives back another token (R2)`)
    return endByToken(job, -ERRNO.EINVAL, "submit")
  }
  if ("error" in answer) return endByToken(job, answer.error, "submit")
  return comesBack(queue, job, answer)
}

function handedOver<J>(queue: QueueCore<J>, job: JobRecord<J>): Steps<void> {
  queue.fruitless = 0
  if (queue.engine.trace.on) traceJob(EV.scheduled_signal, job, 0)
  if (job.submission !== null && !job.submission.signaled) queue.fences.end(job.submission)
  // It may have ended already, in the callback or by an interrupt.
  if (job.state === "lent") job.state = "on-hardware"
  const { timeout, reportsStart } = queue.spec
  if (timeout !== null && !reportsStart && job.state === "on-hardware")
    queue.watchdog.lookAt((queue.engine.now + timeout) as SimTime)
  if (queue.engine.trace.on) traceWait(queue)
}

/** The driver cannot take it now, and says what to wait for. */
function comesBack<J>(
  queue: QueueCore<J>,
  job: JobRecord<J>,
  { wake }: Exclude<SubmitAnswer, typeof SUBMITTED> & { wake: Fence },
): Steps<boolean> {
  const { engine } = queue
  if (job.spent) {
    trap(engine, "token-spent", "submit", `job ${nameOf(job)} has ended, yet the driver gives its token back (R2)`)
    return true
  }
  if (engine.trace.on) traceFence(EV.prepare_dep, job, wake)
  queue.creditsUsed -= job.cost
  queue.onHardware--
  queue.head = job
  queue.waiting++
  job.state = "waiting"
  job.submittedAt = NEVER
  queue.turns.left(job, null)
  queue.wakeOn = wake
  if (wake.addCallback(queue.wake)) {
    if (engine.trace.on) traceFence(EV.dep_wait, job, wake)
    return false
  }
  queue.wakeOn = null
  queue.fruitless++
  if (queue.fruitless <= FRUITLESS_MAX) {
    queue.turns.kick(queue)
    return false
  }
  trap(
    engine,
    "wakes-at-once",
    "submit",
    `the driver refuses job ${nameOf(job)} and names a fence that has signalled, ${FRUITLESS_MAX} times in a row (R23)`,
  )
  queue.fruitless = 0
  refuseForGood(queue, job)
  return true
}

function refuseForGood<J>(queue: QueueCore<J>, job: JobRecord<J>): Steps<void> {
  // As if it had been lent once more and failed.
  queue.head = job.next
  queue.waiting--
  queue.creditsUsed += job.cost
  queue.onHardware++
  job.state = "lent"
  job.submittedAt = queue.engine.now
  queue.turns.submitted(job)
  endByToken(job, -ERRNO.EINVAL, "submit")
}
