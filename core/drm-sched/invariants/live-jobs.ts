/**
 * The jobs that the checks look at: from their push until they are freed and their fences have signalled. Found by
 * looking at the queues after each step, so that the scheduler's own path keeps no books for this.
 */
import { KillCallback } from "../kill.ts"
import type { Entity, Job, SchedFence, Scheduler } from "../objects.ts"

/** A job and its fences, which it never loses. */
export interface LiveJob {
  readonly job: Job
  readonly fence: SchedFence
  readonly entity: Entity
}

interface EntityJobs {
  readonly entity: Entity
  /** In order of push, which is that of their numbers. */
  readonly jobs: LiveJob[]
  /** The job at the queue's end when it was looked at last. */
  lastTail: Job | null
}

export class LiveJobs {
  readonly scheds: readonly Scheduler[]
  /** All of them. */
  readonly jobs: LiveJob[] = []
  readonly byEntity: EntityJobs[] = []
  /** Jobs that were killed while queued and are gone, by scheduler: each leaves its point of score behind (G31). */
  readonly killedAndGone = new Map<Scheduler, number>()
  private readonly entities: readonly Entity[]

  /** Both lists may grow; what is in them stays. */
  constructor(scheds: readonly Scheduler[], entities: readonly Entity[]) {
    this.scheds = scheds
    this.entities = entities
  }

  /** Takes in what was pushed since. To be called after each step: a job is popped by a later one. */
  collect(): void {
    for (let i = this.byEntity.length; i < this.entities.length; i++)
      this.byEntity.push({ entity: this.entities[i] as Entity, jobs: [], lastTail: null })
    for (const one of this.byEntity) {
      const { tail } = one.entity.queue
      if (tail === one.lastTail) continue
      for (let job = firstNew(one, tail); job !== null; job = job.queueNext) this.take(one, job)
      one.lastTail = tail
    }
  }

  private take(one: EntityJobs, job: Job): void {
    const live = { job, fence: job.fence as SchedFence, entity: one.entity }
    one.jobs.push(live)
    this.jobs.push(live)
  }

  /** Forgets what is over: freed, signalled, and on no fence's list any more. */
  prune(): void {
    if (!this.jobs.some(isOver)) return
    for (const { job, fence } of this.jobs.filter(isOver)) {
      if (!(job.doneCallback instanceof KillCallback)) continue
      this.killedAndGone.set(fence.sched, (this.killedAndGone.get(fence.sched) ?? 0) + 1)
    }
    for (const { jobs } of this.byEntity) keep(jobs)
    keep(this.jobs)
  }
}

function isOver({ job, fence }: LiveJob): boolean {
  return job.state === "freed" && fence.signaled && !isLinked(job)
}

function keep(jobs: LiveJob[]): void {
  let kept = 0
  for (const live of jobs) if (!isOver(live)) jobs[kept++] = live
  jobs.length = kept
}

/**
 * The one behind the last one known, which a pop does not unlink from it. Without one behind it either a push has swapped
 * the tail and not yet linked it, and that is the only new one; or the queue was empty in between, and all are new.
 */
function firstNew({ lastTail, entity }: EntityJobs, tail: Job | null): Job | null {
  const behind = lastTail?.queueNext ?? null
  if (behind !== null) return behind
  return lastTail?.state === "queued" ? tail : (entity.queue.head ?? tail)
}

/** Its callback is on a fence's list: of the hardware, or of what a killed job waits for. */
export function isLinked(job: Job): boolean {
  return job.doneCallback !== null && job.doneCallback.prevCallback !== null
}
