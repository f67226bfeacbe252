/**
 * Signalling sections, as lockdep's annotation of `dma_fence_begin_signalling` marks them: code of a task from whose
 * progress a fence signal follows. In one, nobody may wait for memory, since reclaim may wait for that very fence.
 */
export class SignallingSections {
  /** The one task that is in a section, or the first of several; -1: none. */
  private first = -1
  private firstDepth = 0
  /** The others, how deep each. Only tasks that are in one stand here. */
  private readonly others = new Map<number, number>()

  begin(task: number): void {
    if (this.first === task) this.firstDepth++
    else if (this.first < 0 && !this.others.has(task)) {
      this.first = task
      this.firstDepth = 1
    } else this.others.set(task, (this.others.get(task) ?? 0) + 1)
  }

  end(task: number): void {
    if (this.first === task) {
      this.firstDepth--
      if (this.firstDepth === 0) this.first = -1
      return
    }
    const depth = (this.others.get(task) ?? 0) - 1
    if (depth > 0) this.others.set(task, depth)
    else this.others.delete(task)
  }

  has(task: number): boolean {
    return this.first === task || this.others.has(task)
  }
}
