/** Teardown of entities and schedulers. Source: reference 3.10. */
import { EV } from "../trace/events.ts"
import { type Steps, cancelWorkAndWait } from "../engine/steps.ts"
import type { WorkQueue } from "../engine/work.ts"
import { killEntity } from "./kill.ts"
import type { Entity, Job, Scheduler } from "./objects.ts"
import { unlinkPending } from "./pending-list.ts"
import { stopWorkQueues } from "./recovery.ts"

/** Always kills, even without a killed process. Jobs in flight are unaffected. Context: process. */
export function finishEntity(entity: Entity, systemQueue: WorkQueue): Steps<void> {
  killEntity(entity, systemQueue)
  if (entity.dependency !== null) {
    entity.dependency.removeCallback(entity.wakeup)
    entity.dependency = null
  }
  entity.lastScheduled = null
  entity.finished = true
}

/**
 * The scheduler's entities must have been finished before. Jobs left without a cancel callback leak: their
 * fences never signal. Context: process.
 */
export function finishScheduler(sched: Scheduler): Steps<void> {
  stopWorkQueues(sched)
  if (sched.profile.stopsEntitiesAtTeardown) stopEntities(sched)
  // Too early, in every version modelled: woken flush callers and the cancel callbacks still reach them (G25).
  for (const rq of sched.runQueues) rq.freed = true
  sched.finiLine = sched.engine.line
  sched.jobScheduled.wakeAll(sched.engine)
  sched.timeoutWork.cancel()
  cancelWorkAndWait(sched.engine, sched.timeoutWork.work)
  const { cancelJob } = sched.ops
  if (cancelJob !== null && sched.profile.cancelsAtTeardown) {
    for (let job = sched.lastPending; job !== null; ) {
      const newer: Job | null = job.pendingPrev
      cancelJob(job)
      unlinkPending(sched, job, "retired")
      sched.ops.freeJob(job)
      job = newer
    }
  }
  sched.ready = false
  sched.tornDown = true
  const { trace, now } = sched.engine
  if (sched.firstPending !== null && sched.profile.cancelsAtTeardown && trace.on)
    trace.append(now, EV.sched_fini_pending, 0, 0, 0, 0)
}

function stopEntities(sched: Scheduler): void {
  for (const rq of sched.runQueues) {
    for (let entity = rq.firstEntity; entity !== null; entity = entity.listNext) entity.stopped = true
  }
}

/** Error of the job popped last; 0 if there is none. Opportunistic: used to refuse further submissions. */
export function entityError(entity: Entity): number {
  return entity.lastScheduled?.error ?? 0
}

/** The job's fences and dependencies are let go. Every free callback must call this. */
export function cleanupJob(job: Job): void {
  job.dependencies = null
  job.state = "freed"
}
