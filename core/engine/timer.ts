/**
 * Timers, ordered by time and then by arming (oracle rule 3). A binary heap that knows each timer's slot,
 * so disarming is logarithmic too.
 */
import { assert } from "../base/assert.ts"
import type { SimTime } from "../time/time.ts"
import { TIME_ZERO } from "../time/time.ts"

export abstract class Timer {
  at: SimTime = TIME_ZERO
  /** Arming number: decides among equal times. Never the same for two armed timers. */
  order = 0
  /** Slot in the heap, -1 while not armed. */
  slot = -1

  get armed(): boolean {
    return this.slot >= 0
  }

  /** Expired. Context: timer, that is softirq: may not sleep. */
  abstract fire(): void
}

/** Earlier first, then first armed first. Never 0 for two distinct timers. */
export function compareTimers(a: Timer, b: Timer): number {
  return a.at - b.at || a.order - b.order
}

export class TimerHeap {
  private readonly heap: Timer[] = []

  get size(): number {
    return this.heap.length
  }

  peek(): Timer | null {
    return this.heap[0] ?? null
  }

  add(timer: Timer): void {
    assert(timer.slot < 0, "timer armed twice")
    this.heap.push(timer)
    this.rise(timer, this.heap.length - 1)
  }

  remove(timer: Timer): void {
    const slot = timer.slot
    if (slot < 0) return
    timer.slot = -1
    const last = this.heap.pop() as Timer
    if (last === timer) return
    this.sink(last, slot)
    if (last.slot === slot) this.rise(last, slot)
  }

  private rise(timer: Timer, from: number): void {
    const heap = this.heap
    let slot = from
    while (slot > 0) {
      const above = (slot - 1) >> 1
      const parent = heap[above] as Timer
      if (compareTimers(parent, timer) < 0) break
      heap[slot] = parent
      parent.slot = slot
      slot = above
    }
    heap[slot] = timer
    timer.slot = slot
  }

  private sink(timer: Timer, from: number): void {
    const heap = this.heap
    const size = heap.length
    let slot = from
    for (;;) {
      let below = 2 * slot + 1
      if (below >= size) break
      let child = heap[below] as Timer
      const right = heap[below + 1]
      if (right !== undefined && below + 1 < size && compareTimers(right, child) < 0) {
        child = right
        below++
      }
      if (compareTimers(timer, child) < 0) break
      heap[slot] = child
      child.slot = slot
      slot = below
    }
    heap[slot] = timer
    timer.slot = slot
  }
}
