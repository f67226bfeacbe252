/**
 * The list of everything runnable: work items of all queues and callers woken from a wait, merged in the
 * order in which they were queued (oracle rule 2). Intrusive and doubly linked, so queueing, taking and
 * cancelling are O(1) and allocate nothing.
 */
export abstract class Runnable {
  prev: Runnable | null = null
  next: Runnable | null = null
  queued = false

  /** Runs to its end; the steered form returns the steps instead. Context: process. */
  abstract run(): void
}

export class RunList {
  first: Runnable | null = null
  private last: Runnable | null = null

  /** Appends; a runnable that is already queued keeps its place. Returns whether it was appended. */
  append(item: Runnable): boolean {
    if (item.queued) return false
    item.queued = true
    item.prev = this.last
    if (this.last === null) this.first = item
    else this.last.next = item
    this.last = item
    return true
  }

  /** Takes an item out, wherever it stands; nothing if it is not queued. */
  remove(item: Runnable): boolean {
    if (!item.queued) return false
    if (item.prev === null) this.first = item.next
    else item.prev.next = item.next
    if (item.next === null) this.last = item.prev
    else item.next.prev = item.prev
    item.prev = null
    item.next = null
    item.queued = false
    return true
  }

  takeFirst(): Runnable | null {
    const item = this.first
    if (item === null) return null
    this.first = item.next
    if (item.next === null) this.last = null
    else item.next.prev = null
    item.next = null
    item.queued = false
    return item
  }
}
