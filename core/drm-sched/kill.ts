/**
 * Killing an entity: its queued jobs never run, yet their fences signal only when everything before them
 * is really over, so that no fence lies about memory still in use. Source: reference 3.10.
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, lock, point, unlock, waitFor } from "../engine/steps.ts"
import { Work, type WorkQueue } from "../engine/work.ts"
import { type Fence, FenceCallback } from "../fence/fence.ts"
import { type Entity, type Job, type SchedFence, ScheduledFence, type Scheduler } from "./objects.ts"
import { setFinishedError } from "./finished-error.ts"
import { touchRunQueue } from "./lifetime.ts"
import { removeFromRunQueue } from "./run-queue.ts"
import { signalScheduled } from "./run-work.ts"
import { popFromQueue } from "./spsc-queue.ts"
import { traceFinished } from "./trace-job.ts"

/** Follow-up work of a killed job: waits for its dependencies one by one, then ends it with -ESRCH. */
class KillWork extends Work {
  readonly job: Job
  /** The end of the job before it, which its own end comes after; null: there is none. */
  readonly after: Fence | null
  readonly sched: Scheduler
  readonly callback: KillCallback

  constructor(sched: Scheduler, queue: WorkQueue, job: Job, after: Fence | null) {
    super(sched.engine, queue, "kill")
    this.job = job
    this.after = after
    this.sched = sched
    this.callback = new KillCallback(this)
  }

  override execute(): Steps<void> {
    const { job, sched } = this
    const stored = job.dependencies ?? []
    for (const [i, fence] of stored.entries()) {
      if (fence === null) continue
      stored[i] = null
      // Unpipelined: also what was awaited before the kill, and for a scheduled fence the job's end (G10).
      const awaited = fence instanceof ScheduledFence ? fence.pair : fence
      if (awaited.addCallback(this.callback)) return
    }
    const pair = job.fence as SchedFence
    signalScheduled(job, null)
    setFinishedError(job, -ERRNO.ESRCH)
    if (sched.engine.trace.on) traceFinished(sched, job, pair.finished.error)
    pair.finished.signal(sched.engine)
    sched.ops.freeJob(job)
  }
}

export class KillCallback extends FenceCallback {
  readonly work: KillWork

  constructor(work: KillWork) {
    super()
    this.work = work
  }

  /** Only queues: the signalling fence's lock is held here, and the next dependency may share it (G6). */
  override call(_fence: Fence): Steps<void> {
    this.work.engine.queueWork(this.work)
  }
}

/**
 * Legal twice; the second kill also disposes of jobs pushed in between. Flush waiters are not woken, and
 * neither credits nor score change (G31). Context: process.
 */
export function killEntity(entity: Entity, systemQueue: WorkQueue): Steps<void> {
  const rq = entity.rq
  if (rq === null) return
  touchRunQueue(rq, "drm_sched_entity_kill")
  lock(entity.lock)
  entity.stopped = true
  removeFromRunQueue(rq, entity)
  unlock(entity.lock)
  point("kill.stopped")
  waitFor(entity.idle)
  point("kill.idle")
  let previous = entity.lastScheduled
  for (let job = popFromQueue(entity.queue); job !== null; job = popFromQueue(entity.queue)) {
    const pair = job.fence as SchedFence
    const work = new KillWork(pair.sched, systemQueue, job, previous)
    job.entity = null
    job.state = "killed"
    job.doneCallback = work.callback
    if (previous === null || !previous.addCallback(work.callback)) work.engine.queueWork(work)
    previous = pair.finished
  }
}
