/**
 * The columnar store of a run's events: 25 bytes an event in typed arrays, so ten million take 250 MB.
 * Events are appended by one writer and never change; readers address them by index.
 */
import { assert, fail } from "../base/assert.ts"
import type { SimTime } from "../time/time.ts"
import { ObjectTable } from "./object-table.ts"

const CHUNK_BITS = 16
const CHUNK_EVENTS = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK_EVENTS - 1

/** Bytes that one event occupies. */
export const EVENT_BYTES = 8 + 1 + 4 * 4

/** Columns of consecutive events. Plain typed arrays: they cross a thread or a socket as they are. */
export interface EventColumns {
  readonly time: Float64Array
  readonly kind: Uint8Array
  readonly subject: Int32Array
  readonly a: Int32Array
  readonly b: Int32Array
  readonly c: Int32Array
}

function newColumns(length: number): EventColumns {
  return {
    time: new Float64Array(length),
    kind: new Uint8Array(length),
    subject: new Int32Array(length),
    a: new Int32Array(length),
    b: new Int32Array(length),
    c: new Int32Array(length),
  }
}

export class EventStore {
  /** When false nothing is recorded; writers test it first, so a silent run pays one branch an event. */
  on = true
  /** Events recorded so far. */
  length = 0
  readonly objects: ObjectTable
  private readonly chunks: EventColumns[] = []
  private tail: EventColumns = newColumns(0)

  constructor(objects: ObjectTable = new ObjectTable()) {
    this.objects = objects
  }

  append(time: SimTime, kind: number, subject: number, a: number, b: number, c: number): void {
    const slot = this.length & CHUNK_MASK
    if (slot === 0) {
      this.tail = newColumns(CHUNK_EVENTS)
      this.chunks.push(this.tail)
    }
    const tail = this.tail
    tail.time[slot] = time
    tail.kind[slot] = kind
    tail.subject[slot] = subject
    tail.a[slot] = a
    tail.b[slot] = b
    tail.c[slot] = c
    this.length++
  }

  appendColumns(columns: EventColumns): void {
    for (let i = 0; i < columns.time.length; i++) {
      this.append(
        columns.time[i] as SimTime,
        columns.kind[i] as number,
        columns.subject[i] as number,
        columns.a[i] as number,
        columns.b[i] as number,
        columns.c[i] as number,
      )
    }
  }

  time(index: number): SimTime {
    return this.chunkOf(index).time[index & CHUNK_MASK] as SimTime
  }
  kind(index: number): number {
    return this.chunkOf(index).kind[index & CHUNK_MASK] as number
  }
  subject(index: number): number {
    return this.chunkOf(index).subject[index & CHUNK_MASK] as number
  }
  a(index: number): number {
    return this.chunkOf(index).a[index & CHUNK_MASK] as number
  }
  b(index: number): number {
    return this.chunkOf(index).b[index & CHUNK_MASK] as number
  }
  c(index: number): number {
    return this.chunkOf(index).c[index & CHUNK_MASK] as number
  }

  /** A copy of the events from `from` up to, not including, `to`. */
  slice(from: number, to: number): EventColumns {
    assert(0 <= from && from <= to && to <= this.length, `events ${from} to ${to} of ${this.length}`)
    const out = newColumns(to - from)
    for (let at = from; at < to; ) {
      const chunk = this.chunkOf(at)
      const start = at & CHUNK_MASK
      const end = Math.min(CHUNK_EVENTS, start + (to - at))
      const offset = at - from
      out.time.set(chunk.time.subarray(start, end), offset)
      out.kind.set(chunk.kind.subarray(start, end), offset)
      out.subject.set(chunk.subject.subarray(start, end), offset)
      out.a.set(chunk.a.subarray(start, end), offset)
      out.b.set(chunk.b.subarray(start, end), offset)
      out.c.set(chunk.c.subarray(start, end), offset)
      at += end - start
    }
    return out
  }

  /** Index of the first event at or after `time`; `length` if there is none. Times never decrease. */
  indexAt(time: SimTime): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.time(middle) < time) low = middle + 1
      else high = middle
    }
    return low
  }

  private chunkOf(index: number): EventColumns {
    const chunk = this.chunks[index >>> CHUNK_BITS]
    if (chunk === undefined || index >= this.length) fail(`event ${index} of ${this.length}`)
    return chunk
  }
}

/** Splits signed nanoseconds into the two columns of a `span` argument. */
export function spanLow(ns: number): number {
  return ns | 0
}
export function spanHigh(ns: number): number {
  return Math.floor(ns / 0x1_0000_0000) | 0
}
export function spanOf(low: number, high: number): number {
  return high * 0x1_0000_0000 + (low >>> 0)
}
