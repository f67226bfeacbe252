/**
 * Ready queues by a key, least first. Who comes behind all others, as most do that were just served, stands at the end of a
 * row; who would have to stand further in front goes to a heap. The first is that of the row or that of the heap. Allocates
 * nothing once it has been as large.
 */

/** More jobs than anybody has. Who is not known yet goes first, and of those whoever seems to ask for little. */
export const KNOWN = 2 ** 30

export abstract class Ranked {
  /** Where it stands; null: nowhere. */
  ranking: Ranking | null = null
  key = 0
  /** Decides among equals: how many jobs it waits with, while nobody knows how long they are. Then the number of its turn. */
  jobs = KNOWN
  turn = 0
  /** In the heap; -1: in the row, between these. */
  slot = -1
  before: Ranked | null = null
  behind: Ranked | null = null
}

export class Ranking<T extends Ranked = Ranked> {
  private first: T | null = null
  private last: T | null = null
  private readonly heap: T[] = []

  peek(): T | null {
    const { first, heap } = this
    if (heap.length === 0) return first
    const top = heap[0] as T
    return first === null || precedes(top, first) ? top : first
  }

  add(item: T, key: number): void {
    item.ranking = this
    item.key = key
    const { last } = this
    if (last === null) this.first = item
    else if (precedes(item, last)) {
      this.heap.push(item)
      this.rise(item, this.heap.length - 1)
      return
    } else last.behind = item
    item.before = last
    this.last = item
  }

  remove(item: T): void {
    item.ranking = null
    if (item.slot >= 0) this.takeOffHeap(item)
    else this.takeOutOfRow(item)
  }

  private takeOutOfRow(item: T): void {
    const before = item.before as T | null
    const behind = item.behind as T | null
    if (before === null) this.first = behind
    else before.behind = behind
    if (behind === null) this.last = before
    else behind.before = before
    item.before = null
    item.behind = null
  }

  private takeOffHeap(item: T): void {
    const { slot } = item
    item.slot = -1
    const last = this.heap.pop() as T
    if (last === item) return
    this.sink(last, slot)
    if (last.slot === slot) this.rise(last, slot)
  }

  private rise(item: T, from: number): void {
    const { heap } = this
    let slot = from
    while (slot > 0) {
      const above = (slot - 1) >> 1
      const parent = heap[above] as T
      if (!precedes(item, parent)) break
      heap[slot] = parent
      parent.slot = slot
      slot = above
    }
    heap[slot] = item
    item.slot = slot
  }

  private sink(item: T, from: number): void {
    const { heap } = this
    const size = heap.length
    let slot = from
    for (;;) {
      let below = 2 * slot + 1
      if (below >= size) break
      let child = heap[below] as T
      if (below + 1 < size) {
        const right = heap[below + 1] as T
        if (precedes(right, child)) {
          child = right
          below++
        }
      }
      if (!precedes(child, item)) break
      heap[slot] = child
      child.slot = slot
      slot = below
    }
    heap[slot] = item
    item.slot = slot
  }
}

export function precedes(a: Ranked, b: Ranked): boolean {
  if (a.key !== b.key) return a.key < b.key
  return a.jobs === b.jobs ? a.turn < b.turn : a.jobs < b.jobs
}
