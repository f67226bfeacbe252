/**
 * What a job waits for. Each fence has a callback whose memory was taken when the job was prepared, so that none is ever
 * left out for want of it (R19). Callbacks only count; the queue is looked at by its dispatcher, never from inside of
 * somebody else's signal (R20, G6).
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, point } from "../engine/steps.ts"
import { type Fence, FenceCallback, isLater } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import { isUnpublished } from "./job-fence.ts"
import type { DependencySlot, JobRecord } from "./objects.ts"
import { traceFence, traceWait } from "./trace.ts"

/** Context of a fence that belongs to none: those are never deduplicated. */
const NO_CONTEXT = 0

/** One object for each: the room, the fence, and the callback on it. */
class Dependency extends FenceCallback implements DependencySlot {
  readonly job: JobRecord<unknown>
  readonly behind: Dependency | null
  fence: Fence | null = null

  constructor(job: JobRecord<unknown>, behind: Dependency | null) {
    super()
    this.job = job
    this.behind = behind
  }

  override call(_fence: Fence): Steps<void> {
    met(this.job)
  }
}

/** Room for so many fences that `job` is to wait for; null for 0. Allocates. Context: process. */
export function makeRoom(job: JobRecord<unknown>, room: number): DependencySlot | null {
  let first: Dependency | null = null
  for (let i = 0; i < room; i++) first = new Dependency(job, first)
  return first
}

/**
 * 0; -ENOSPC if the room is used up; -EDEADLK for the submission fence of a job that was not committed: whoever has
 * prepared that might wait for himself (R9). Of one context only the latest fence is kept; those that have signalled, and
 * those of the queue itself, which come first anyway, cost nothing (R18). Allocates nothing. Context: any, before the commit.
 */
export function addDependency(job: JobRecord<unknown>, fence: Fence): number {
  if (job.dependencies === null) return -ERRNO.ENOSPC
  if (isUnpublished(fence)) return -ERRNO.EDEADLK
  const { context } = job.queue
  if (fence.signaled || fence.context === context || fence.context === context - 1) return 0
  for (let slot = firstOf(job); slot !== null; slot = slot.behind) {
    if (slot.fence === null) {
      slot.fence = fence
      return 0
    }
    if (slot.fence.context !== fence.context || fence.context === NO_CONTEXT) continue
    if (isLater(fence, slot.fence)) slot.fence = fence
    return 0
  }
  return -ERRNO.ENOSPC
}

/** Links the callbacks; what has signalled counts at once. Context: commit. */
export function linkDependencies(job: JobRecord<unknown>): Steps<void> {
  const { engine } = job.queue
  for (let slot = firstOf(job); slot !== null && slot.fence !== null; slot = slot.behind) job.unmet++
  for (let slot = firstOf(job); slot !== null && slot.fence !== null; slot = slot.behind) {
    const { fence } = slot
    if (engine.trace.on) traceFence(EV.add_dep, job, fence)
    point("jobqueue.dependency")
    // A cancel may have ended the job in the meantime, before this or while the fence's own code was asked.
    if (isOver(job) || !fence.addCallback(slot)) job.unmet--
    else if (isOver(job) && fence.removeCallback(slot)) job.unmet--
  }
}

/** It waits no more: calls back no more. Context: any. */
export function forgetDependencies(job: JobRecord<unknown>): void {
  for (let slot = firstOf(job); slot !== null && slot.fence !== null; slot = slot.behind)
    if (slot.fence.removeCallback(slot)) job.unmet--
}

function firstOf(job: JobRecord<unknown>): Dependency | null {
  return job.dependencies as Dependency | null
}

/** While it was linked, somebody has ended it. */
function isOver({ state }: JobRecord<unknown>): boolean {
  return state !== "waiting"
}

/** One thing less to wait for. Context: any. */
export function met(job: JobRecord<unknown>): void {
  job.unmet--
  const { queue } = job
  if (queue.head !== job) return
  if (job.unmet === 0) queue.turns.kick(queue)
  else if (queue.engine.trace.on) traceWait(queue)
}
