/**
 * A drm_syncobj in outline: a box that holds one fence, or a timeline of them. Waiting for a point of a
 * timeline means everything up to and including the first point that is not earlier.
 *
 * Left out so far: waits by a process, eventfd, transfer, export and import; garbage collection of points.
 */
import type { Fence } from "./fence.ts"

interface TimelinePoint {
  readonly point: number
  readonly fence: Fence
}

export class SyncObject {
  /** Its number in the trace. */
  readonly id: number
  readonly timeline: boolean
  private fence: Fence | null = null
  private readonly points: TimelinePoint[] = []

  constructor(id: number, timeline: boolean) {
    this.id = id
    this.timeline = timeline
  }

  /** A binary object's fence is replaced; a timeline gains a point. Waiters keep the fence they found. */
  attach(point: number, fence: Fence): void {
    if (this.timeline) this.points.push({ point, fence })
    else this.fence = fence
  }

  /** The fences that a wait for `point` waits for; null if it has not been submitted (-EINVAL in the kernel). */
  fencesAt(point: number): readonly Fence[] | null {
    if (!this.timeline) return this.fence === null ? null : [this.fence]
    const cover = this.points.findIndex((entry) => entry.point >= point)
    if (cover < 0) return null
    return this.points.slice(0, cover + 1).flatMap((entry) => (entry.fence.signaled ? [] : [entry.fence]))
  }
}
