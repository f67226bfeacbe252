/**
 * The run work: takes the best job and hands it to the driver, one job a turn. Source: reference 3.7.
 */
import { type Steps, point } from "../engine/steps.ts"
import { Work } from "../engine/work.ts"
import { EV } from "../trace/events.ts"
import { DoneCallback, jobDone } from "./done.ts"
import type { Entity, Job, RunQueue, SchedFence, Scheduler } from "./objects.ts"
import { appendPending } from "./pending-list.ts"
import { popJob } from "./pop.ts"
import { queueRunWork } from "./queueing.ts"
import { NO_SPACE, selectFromRunQueue } from "./run-queue.ts"
import { startTimeout } from "./timeout.ts"
import { traceCounts, traceJob } from "./trace-job.ts"
import type { Fence } from "../fence/fence.ts"

export class RunWork extends Work {
  readonly sched: Scheduler

  constructor(sched: Scheduler) {
    super(sched.engine, sched.submitQueue, "run")
    this.sched = sched
  }

  override execute(): Steps<void> {
    const { sched } = this
    if (sched.profile.workersLookAtPause && sched.pauseSubmit) return
    const entity = selectEntity(sched)
    if (entity === null) return
    point("run.selected")
    runOne(sched, entity)
    // Progress after a push that found the queue not empty relies on this.
    queueRunWork(sched)
  }
}

/** Strict priority between run queues; "no space" in one ends the search. */
function selectEntity(sched: Scheduler): Entity | null {
  for (const rq of sched.runQueues) {
    const selection = selectFromRunQueue(rq)
    if (selection === NO_SPACE) return null
    if (selection !== null) return selection
  }
  return null
}

function runOne(sched: Scheduler, entity: Entity): Steps<void> {
  const job = popJob(entity.rq as RunQueue, entity)
  if (job === null) {
    // Flush waiters are not woken here.
    entity.idle.complete()
    return
  }
  sched.creditCount += job.credits
  appendPending(sched, job)
  startTimeout(sched)
  if (sched.engine.trace.on) traceCounts(sched, EV.run, job, entity.queue.count)
  point("run.begun")
  const result = sched.ops.runJob(job)
  entity.idle.complete()
  if (typeof result === "number" || result === null) {
    signalScheduled(job, null)
    jobDone(job, result ?? 0)
  } else {
    signalScheduled(job, result)
    point("run.parent-set")
    job.doneCallback = new DoneCallback(job)
    if (!result.addCallback(job.doneCallback)) jobDone(job, result.error)
  }
  sched.jobScheduled.wakeAll(sched.engine)
}

/** The parent is set first, so that whoever waits for `scheduled` finds it (G11). Signalled for failed runs too. */
export function signalScheduled(job: Job, parent: Fence | null): Steps<void> {
  const pair = job.fence as SchedFence
  const { sched } = pair
  if (parent !== null) {
    pair.parent = parent
    const deadline = pair.twin === null ? null : pair.twin.deadline
    if (deadline !== null) parent.setDeadline(deadline)
  }
  if (sched.engine.trace.on) traceJob(sched, EV.scheduled_signal, job)
  pair.scheduledAt = sched.engine.now
  if (pair.twin !== null) pair.twin.signal(sched.engine)
}
