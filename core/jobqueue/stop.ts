/**
 * The end of a cancelled queue. Jobs that the device has end when it has completed them, or when it is proved to have
 * stopped (R13). Jobs that it never had end when their dependencies have, since who waits for them may rely on those being
 * over too (G10). Both within `cancelTimeout`; what is left then is decided by policy, and reported (R11).
 * Then, if the queue was dropped: the driver's teardown steps, and death (R35, R36).
 */
import { type Steps, point } from "../engine/steps.ts"
import type { Fence } from "../fence/fence.ts"
import type { SimTime } from "../time/time.ts"
import { endByStop, endWaiting, giveUp, nameOf } from "./end-job.ts"
import { trap } from "./ledger.ts"
import { type JobRecord, type QueueCore, unmetDependencies } from "./objects.ts"
import type { QueueOps } from "./ops.ts"
import { traceState } from "./trace.ts"

/** Nanoseconds after which a driver is asked again that is still stopping, yet names a fence that has signalled. */
const ASK_AGAIN = 1000

/** Ends what can be ended; called again by whatever it waits for. Context: dispatcher, `calling` held. */
export function endJobs<J>(queue: QueueCore<J>): Steps<void> {
  if (queue.stopping && queue.onHardware > 0) stopDevice(queue)
  endWhatWaits(queue)
}

/** Once every job is over and has gone back to the driver, and no submitter has one prepared. Context: as above. */
export function comeToTheEnd<J>(queue: QueueCore<J>): Steps<void> {
  if (queue.state === "cancelling" && queue.dropped && isOver(queue)) {
    // The device has ended everything itself: that it was asked to stop is moot.
    letWakeGo(queue)
    queue.state = "draining"
    traceState(queue)
  }
  if (queue.state === "draining") tearDown(queue)
}

/** Also behind a fence that leaks: then those behind it are over too, though their fences never signal. */
function isOver<J>({ finished, oldest, head, onHardware, prepared }: QueueCore<J>): boolean {
  if (onHardware > 0 || head !== null || prepared > 0) return false
  return finished === oldest && (oldest === null || oldest.state === "leaked")
}

function overdue<J>(queue: QueueCore<J>): boolean {
  return queue.engine.now >= queue.cancelDeadline
}

function stopDevice<J>(queue: QueueCore<J>): Steps<void> {
  if (!queue.deviceGone) {
    const asked = queue.wakeOn !== null || queue.stopAgain > queue.engine.now
    if (asked && !overdue(queue)) return
    letWakeGo(queue)
    const answer = (queue.ops as QueueOps<J>).stop()
    point("jobqueue.stop")
    if ("wait" in answer) {
      if (overdue(queue)) giveUpHardware(queue)
      else if (!waitFor(queue, answer.wait)) queue.stopAgain = (queue.engine.now + ASK_AGAIN) as SimTime
      return
    }
  }
  for (let job = firstOnHardware(queue); job !== null; job = firstOnHardware(queue)) endByStop(job, queue.cancelError)
}

function giveUpHardware<J>(queue: QueueCore<J>): Steps<void> {
  for (let job = firstOnHardware(queue); job !== null; job = firstOnHardware(queue))
    giveUp(job, "unproven-cancel", "the device did not stop in time", queue.cancelError)
}

/** Looked for anew each time: interrupts may end jobs beside this. */
function firstOnHardware<J>(queue: QueueCore<J>): JobRecord<J> | null {
  let job = queue.oldest
  while (job !== null && job.state !== "on-hardware") job = job.next
  return job
}

function endWhatWaits<J>(queue: QueueCore<J>): Steps<void> {
  for (let job = queue.head; job !== null; job = queue.head) {
    if (job.unmet > 0) {
      if (!overdue(queue)) return
      const { engine, spec } = queue
      const fences = unmetDependencies(job).length
      // Its commit is not over, or its last callback is under way: either has the queue looked at once more.
      if (fences === 0) return
      trap(
        engine,
        "early-cancel",
        "cancel",
        `job ${nameOf(job)} of ${spec.name} ends although ${fences} of its dependencies have not, since they took longer than the queue may wait (R11, G10)`,
      )
    }
    endWaiting(job, queue.cancelError)
  }
}

/** One step after the other; each is called once, and the next when it was acknowledged. */
function tearDown<J>(queue: QueueCore<J>): Steps<void> {
  if (queue.wakeOn !== null) return
  const ops = queue.ops as QueueOps<J>
  while (queue.teardown < ops.teardownSteps) {
    const answer = ops.teardownStep(queue.teardown++)
    point("jobqueue.teardown")
    if (answer === "done") continue
    if (waitFor(queue, answer.wait)) return
  }
  die(queue)
}

/** Nothing can reach the driver from here on: no callback, no timer, no pointer. */
function die<J>(queue: QueueCore<J>): void {
  letWakeGo(queue)
  queue.watchdog.cancel()
  queue.state = "dead"
  queue.ops = null
  queue.turns.forget(queue)
  traceState(queue)
  queue.dead.complete()
  if (queue.afterDeath !== null) queue.engine.queueWork(queue.afterDeath)
}

/** False if there is nothing to wait for. */
function waitFor<J>(queue: QueueCore<J>, fence: Fence): Steps<boolean> {
  queue.wakeOn = fence
  if (fence.addCallback(queue.wake)) return true
  queue.wakeOn = null
  return false
}

function letWakeGo<J>(queue: QueueCore<J>): void {
  if (queue.wakeOn !== null) queue.wakeOn.removeCallback(queue.wake)
  queue.wakeOn = null
}
