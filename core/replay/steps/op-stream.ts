/**
 * The operations of a program in the order in which they happen: by time, within an instant in file order,
 * repeats unrolled one turn at a time so that a million of them cost no memory.
 */
import type { TimedOp } from "../../lang/program.ts"
import { type SimTime, simTime } from "../../time/time.ts"

interface Cursor {
  readonly timed: TimedOp
  /** Place in the file: decides within an instant. */
  readonly order: number
  turn: number
  at: SimTime
}

function before(a: Cursor, b: Cursor): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

export interface NextOp {
  readonly timed: TimedOp
  readonly turn: number
  readonly at: SimTime
}

export class OpStream {
  /** Single operations, sorted; `nextSingle` is the next. */
  private readonly singles: readonly Cursor[]
  private nextSingle = 0
  /** A binary heap of the repeated ones. */
  private readonly repeats: Cursor[] = []
  readonly total: number
  taken = 0

  constructor(ops: readonly TimedOp[]) {
    const cursors = ops.map((timed, order) => ({ timed, order, turn: 0, at: timed.at }))
    this.singles = cursors.filter((cursor) => cursor.timed.turns === 1).sort((a, b) => a.at - b.at || a.order - b.order)
    for (const cursor of cursors) if (cursor.timed.turns > 1) this.insert(cursor)
    this.total = ops.reduce((sum, timed) => sum + timed.turns, 0)
  }

  get left(): number {
    return this.total - this.taken
  }

  /** When the next operation happens; null if none is left. */
  peek(): SimTime | null {
    return this.first()?.at ?? null
  }

  take(): NextOp | null {
    const cursor = this.first()
    if (cursor === null) return null
    const next = { timed: cursor.timed, turn: cursor.turn, at: cursor.at }
    this.taken++
    if (cursor === this.singles[this.nextSingle]) this.nextSingle++
    else this.advance(cursor)
    return next
  }

  private first(): Cursor | null {
    const single = this.singles[this.nextSingle] ?? null
    const repeat = this.repeats[0] ?? null
    if (single === null || repeat === null) return single ?? repeat
    return before(single, repeat) ? single : repeat
  }

  /** The heap's top goes to its next turn, or out. */
  private advance(cursor: Cursor): void {
    cursor.turn++
    cursor.at = simTime(cursor.timed.at + cursor.turn * cursor.timed.every)
    if (cursor.turn === cursor.timed.turns) {
      const last = this.repeats.pop()
      if (last === undefined || last === cursor) return
      this.repeats[0] = last
    }
    this.sink()
  }

  private insert(cursor: Cursor): void {
    const heap = this.repeats
    let slot = heap.push(cursor) - 1
    while (slot > 0) {
      const above = (slot - 1) >> 1
      const parent = heap[above] as Cursor
      if (before(parent, cursor)) break
      heap[slot] = parent
      slot = above
    }
    heap[slot] = cursor
  }

  private sink(): void {
    const heap = this.repeats
    const top = heap[0]
    if (top === undefined) return
    let slot = 0
    for (;;) {
      let below = 2 * slot + 1
      let child = heap[below]
      if (child === undefined) break
      const right = heap[below + 1]
      if (right !== undefined && before(right, child)) {
        child = right
        below++
      }
      if (before(top, child)) break
      heap[slot] = child
      slot = below
    }
    heap[slot] = top
  }
}
