/**
 * Gives out the lowest number that is free, as tables of files and handles do. A heap of the numbers that came back, so
 * that taking and giving cost the logarithm of how many those are, in whatever order they come.
 */
export class LowestFree {
  /** Never given out yet, like all above it. */
  private next: number
  private readonly returned: number[] = []

  constructor(first: number) {
    this.next = first
  }

  take(): number {
    const [lowest] = this.returned
    if (lowest === undefined) return this.next++
    const last = this.returned.pop() as number
    if (this.returned.length > 0) this.sink(last)
    return lowest
  }

  /** `number` was taken and is free again. */
  give(number: number): void {
    const heap = this.returned
    let slot = heap.push(number) - 1
    while (slot > 0) {
      const above = (slot - 1) >> 1
      const parent = heap[above] as number
      if (parent < number) break
      heap[slot] = parent
      slot = above
    }
    heap[slot] = number
  }

  copy(): LowestFree {
    const copy = new LowestFree(this.next)
    for (const number of this.returned) copy.returned.push(number)
    return copy
  }

  private sink(number: number): void {
    const heap = this.returned
    let slot = 0
    for (;;) {
      let child = 2 * slot + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++
      if ((heap[child] as number) > number) break
      heap[slot] = heap[child] as number
      slot = child
    }
    heap[slot] = number
  }
}
