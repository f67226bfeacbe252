/**
 * I1: each armed fence will signal. As far as the scheduler's own state can tell, somebody must be about to do it or be
 * told when it is time: a worker that is queued, a callback on an unsignalled fence. What is beyond is not looked at:
 * whether the hardware completes, whether an external fence signals, whether the driver starts a scheduler again that
 * it stopped. Jobs pushed to a stopped entity stay until it is killed once more, in the real code too (G31).
 */
import type { Entity } from "../objects.ts"
import { KillCallback } from "../kill.ts"
import { jobName } from "../names.ts"
import { type Broken, broken } from "./broken.ts"
import { type LiveJob, type LiveJobs, isLinked } from "./live-jobs.ts"

export function lostFence(live: LiveJobs, halfway: boolean): Broken | null {
  for (const one of live.jobs) {
    const { job, fence } = one
    const why = fence.signaled ? badSignal(one) : halfway ? badState(one) : nobodySignals(one)
    if (why !== null) return broken("lost-fence", `${jobName(fence.sched, job)} ${why}`, job)
  }
  return null
}

/** G8: whoever waits for the scheduled fence would hang. */
function badSignal({ fence }: LiveJob): string | null {
  return fence.isScheduled ? null : "finished, and its scheduled fence never signals"
}

function badState({ job }: LiveJob): string | null {
  return job.state === "freed" ? "is freed, and its fence never signals" : null
}

function nobodySignals(one: LiveJob): string | null {
  const { job, fence, entity } = one
  const { sched } = fence
  switch (job.state) {
    case "freed":
      return badState(one)
    case "queued":
      return entity.stopped ? null : stuckInQueue(entity, one)
    case "killed":
      return willBeKilled(one) ? null : "was killed, and nothing will signal its fence"
    case "pending":
      if (isLinked(job)) return null
      return sched.pauseSubmit && fence.parent === null ? null : "is pending, and nobody waits for its hardware fence"
    case "timeout-worker":
      return isLinked(job) ? null : "timed out, and nobody waits for its hardware fence"
    case "driver":
    case "run-worker":
    case "retired":
      return `is left in the state ${job.state}`
  }
}

function stuckInQueue(entity: Entity, { fence }: LiveJob): string | null {
  if (fence.sched.tornDown) return "is queued, and its scheduler is gone"
  if (!entity.listed || !entity.waiting) return "is queued, and its entity is in no run queue"
  const { dependency } = entity
  if (dependency === null) return null
  if (dependency.signaled) return "waits for a fence that has signalled"
  return entity.wakeup.prevCallback === null ? "waits for a fence that will not wake it" : null
}

function willBeKilled({ job }: LiveJob): boolean {
  if (!(job.doneCallback instanceof KillCallback)) return false
  const { work } = job.doneCallback
  return work.queued || work.active || isLinked(job)
}
