/**
 * What a job waits for. Each fence has a callback whose memory was taken when the job was prepared, so that none is ever
 * left out for want of it (R19). Callbacks only count; the queue is looked at by its dispatcher, never from inside of
 * somebody else's signal (R20, G6).
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, point } from "../engine/steps.ts"
import { type Fence, FenceCallback, isLater } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import { DoneFence } from "./job-fence.ts"
import type { DependencyList, JobRecord } from "./objects.ts"
import { traceFence, traceWait } from "./trace.ts"

/** Context of a fence that belongs to none: those are never deduplicated. */
const NO_CONTEXT = 0

class Dependency extends FenceCallback {
  readonly job: JobRecord<unknown>
  fence: Fence | null = null

  constructor(job: JobRecord<unknown>) {
    super()
    this.job = job
  }

  override call(_fence: Fence): Steps<void> {
    met(this.job)
  }
}

export class Dependencies implements DependencyList {
  private readonly job: JobRecord<unknown>
  private readonly slots: Dependency[]
  private used = 0
  /** Nobody waits any more. */
  private forgotten = false

  /** Takes the memory for `room` fences. Context: process, may sleep. */
  constructor(job: JobRecord<unknown>, room: number) {
    this.job = job
    this.slots = []
    for (let i = 0; i < room; i++) this.slots.push(new Dependency(job))
  }

  get fences(): readonly Fence[] {
    return this.slots.slice(0, this.used).flatMap(({ fence }) => (fence === null || fence.signaled ? [] : [fence]))
  }

  /**
   * 0; -ENOSPC if the room is used up; -EDEADLK for the submission fence of a job that was not committed: whoever has
   * prepared that might wait for himself (R9). Of one context only the latest fence is kept; those that have signalled, and
   * those of the queue itself, which come first anyway, cost nothing (R18). Allocates nothing. Context: any.
   */
  add(fence: Fence): number {
    if (fence instanceof DoneFence && fence.unpublished) return -ERRNO.EDEADLK
    const { context } = this.job.queue
    if (fence.signaled || fence.context === context || fence.context === context - 1) return 0
    for (let i = 0; i < this.used; i++) {
      const slot = this.slots[i] as Dependency
      const other = slot.fence as Fence
      if (other.context !== fence.context || fence.context === NO_CONTEXT) continue
      if (isLater(fence, other)) slot.fence = fence
      return 0
    }
    const slot = this.slots[this.used]
    if (slot === undefined) return -ERRNO.ENOSPC
    slot.fence = fence
    this.used++
    return 0
  }

  /** Links the callbacks; what has signalled counts at once. Context: commit. */
  link(): Steps<void> {
    const { engine } = this.job.queue
    this.job.unmet += this.used
    for (let i = 0; i < this.used; i++) {
      const slot = this.slots[i] as Dependency
      const fence = slot.fence as Fence
      if (engine.trace.on) traceFence(EV.add_dep, this.job, fence)
      point("jobqueue.dependency")
      if (this.forgotten || !fence.addCallback(slot)) this.job.unmet--
      // A cancel may have given up waiting in the meantime.
      else if (this.forgotten && fence.removeCallback(slot)) this.job.unmet--
    }
  }

  forget(): void {
    this.forgotten = true
    for (let i = 0; i < this.used; i++) {
      const slot = this.slots[i] as Dependency
      if (slot.fence?.removeCallback(slot) === true) this.job.unmet--
    }
  }
}

/** One thing less to wait for. Context: any. */
export function met(job: JobRecord<unknown>): void {
  job.unmet--
  const { queue } = job
  if (queue.head !== job) return
  if (job.unmet === 0) queue.turns.kick(queue)
  else if (queue.engine.trace.on) traceWait(queue)
}
