/** Which jobs wait for fences that have not signalled: what they were said to depend on, as far as events have come. */
export class FenceWaits {
  private readonly signalled = new Set<number>()
  private readonly waiters = new Map<number, Set<number>>()
  private readonly open = new Map<number, number>()

  /** Whether a fence that this job depends on has not signalled. */
  waits(job: number): boolean {
    return this.open.has(job)
  }

  depends(job: number, fence: number): void {
    if (this.signalled.has(fence)) return
    let waiters = this.waiters.get(fence)
    if (waiters === undefined) {
      waiters = new Set()
      this.waiters.set(fence, waiters)
    }
    if (waiters.has(job)) return
    waiters.add(job)
    this.open.set(job, (this.open.get(job) ?? 0) + 1)
  }

  /** Returns the jobs that waited for this fence and now wait for none. */
  signals(fence: number): readonly number[] {
    this.signalled.add(fence)
    const waiters = this.waiters.get(fence)
    if (waiters === undefined) return []
    this.waiters.delete(fence)
    return [...waiters].filter((job) => {
      const left = (this.open.get(job) ?? 1) - 1
      if (left > 0) this.open.set(job, left)
      else this.open.delete(job)
      return left <= 0
    })
  }
}
