/** Ready queues by a key, least first, then by turn: a binary heap that knows each seat's slot, and allocates nothing. */

export abstract class HeapItem {
  /** Where it is; null: nowhere. */
  heap: SeatHeap | null = null
  slot = -1
  key = 0
  /** Number of its turn: decides among equals. */
  turn = 0
}

export class SeatHeap<T extends HeapItem = HeapItem> {
  private readonly heap: T[] = []

  peek(): T | null {
    return this.heap.length === 0 ? null : (this.heap[0] as T)
  }

  add(seat: T, key: number): void {
    seat.heap = this
    seat.key = key
    this.heap.push(seat)
    this.rise(seat, this.heap.length - 1)
  }

  /** Its key, or its turn, is another one now. */
  move(seat: T, key: number): void {
    seat.key = key
    const slot = seat.slot
    this.sink(seat, slot)
    if (seat.slot === slot) this.rise(seat, slot)
  }

  remove(seat: T): void {
    const { slot } = seat
    seat.heap = null
    seat.slot = -1
    const last = this.heap.pop() as T
    if (last === seat) return
    this.sink(last, slot)
    if (last.slot === slot) this.rise(last, slot)
  }

  private rise(seat: T, from: number): void {
    const { heap } = this
    let slot = from
    while (slot > 0) {
      const above = (slot - 1) >> 1
      const parent = heap[above] as T
      if (!precedes(seat, parent)) break
      heap[slot] = parent
      parent.slot = slot
      slot = above
    }
    heap[slot] = seat
    seat.slot = slot
  }

  private sink(seat: T, from: number): void {
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
      if (!precedes(child, seat)) break
      heap[slot] = child
      child.slot = slot
      slot = below
    }
    heap[slot] = seat
    seat.slot = slot
  }
}

function precedes(a: HeapItem, b: HeapItem): boolean {
  return a.key < b.key || (a.key === b.key && a.turn < b.turn)
}
