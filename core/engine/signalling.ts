/**
 * Signalling sections, as lockdep's annotation of `dma_fence_begin_signalling` marks them: code of a task from whose
 * progress a fence signal follows. In one, nobody may wait for memory, since reclaim may wait for that very fence.
 */
export class SignallingSections {
  /** By task, how deep. Only tasks that are in one stand here. */
  private readonly depth = new Map<number, number>()

  begin(task: number): void {
    this.depth.set(task, (this.depth.get(task) ?? 0) + 1)
  }

  end(task: number): void {
    const depth = (this.depth.get(task) ?? 0) - 1
    if (depth > 0) this.depth.set(task, depth)
    else this.depth.delete(task)
  }

  has(task: number): boolean {
    return this.depth.has(task)
  }
}
