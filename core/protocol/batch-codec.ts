/**
 * A trace batch as one binary frame, and back. Little-endian throughout:
 *
 *     0  magic "RSTB"    4  u16 version    6  u16 zero    8  u32 run    12  u32 first event
 *    16  u32 events n   20  u32 armed numbers m
 *    24  n f64 times, n i32 subjects, n i32 a, n i32 b, n i32 c, n u8 kinds, m i32 armed
 *        then each list of `LISTS`: u32 count, then i32 values, or texts of u32 length and UTF-8 bytes
 *
 * The decoder takes any bytes. It checks each count against the bytes that are there before it allocates, so a frame
 * costs memory in proportion to its own length. It vouches for the form of a batch, not for its fit with what came
 * before: that is `BatchSequence`.
 */
import { type Result, err, ok } from "../base/result.ts"
import type { TraceBatch } from "../trace/batch.ts"
import type { EventColumns } from "../trace/event-store.ts"
import { EVENT_NAMES } from "../trace/events.ts"
import { BATCH_EVENTS_MAX, BINARY_FRAME_MAX } from "./messages.ts"
import { pushUtf8, readUtf8 } from "./utf8.ts"

const MAGIC = 0x42545352
const VERSION = 2
const HEADER_BYTES = 24
/** Bytes of one event on the wire: its columns. */
const EVENT_WIRE_BYTES = 8 + 4 * 4 + 1

/** Order of the lists on the wire, and what they hold. A change needs a new version. */
const LISTS = [
  ["jobs", "text"],
  ["jobEntity", "number"],
  ["jobLine", "number"],
  ["entities", "text"],
  ["entityClient", "number"],
  ["entityContext", "number"],
  ["scheds", "text"],
  ["schedRings", "number"],
  ["schedCredits", "number"],
  ["clients", "text"],
  ["exts", "text"],
  ["extContext", "number"],
  ["syncs", "text"],
  ["calls", "text"],
  ["works", "text"],
  ["words", "text"],
] as const satisfies readonly (readonly [keyof TraceBatch["objects"], "text" | "number"])[]

type Objects = TraceBatch["objects"]
// Fails to compile when the batch gains a list that the wire does not carry.
const everyListIsCarried: keyof Objects extends (typeof LISTS)[number][0] ? true : false = true
void everyListIsCarried

const LITTLE_ENDIAN_HOST = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

type Column = Float64Array | Int32Array | Uint8Array

/** Columns are copied whole; on a big-endian machine each element is then turned around in place. */
function copyBytes(from: Uint8Array, to: Uint8Array, width: number): void {
  to.set(from)
  if (LITTLE_ENDIAN_HOST || width === 1) return
  for (let at = 0; at < to.length; at += width) to.subarray(at, at + width).reverse()
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

function wireColumns(columns: EventColumns): readonly Column[] {
  return [columns.time, columns.subject, columns.a, columns.b, columns.c, columns.kind]
}

export function encodeBatch(run: number, batch: TraceBatch): Uint8Array {
  const events = batch.columns.time.length
  const lists = encodeLists(batch.objects)
  const armedAt = HEADER_BYTES + events * EVENT_WIRE_BYTES
  const listsAt = armedAt + batch.armed.length * 4
  const bytes = new Uint8Array(listsAt + lists.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, VERSION, true)
  view.setUint32(8, run, true)
  view.setUint32(12, batch.from, true)
  view.setUint32(16, events, true)
  view.setUint32(20, batch.armed.length, true)
  let at = HEADER_BYTES
  for (const column of wireColumns(batch.columns)) {
    copyBytes(bytesOf(column), bytes.subarray(at, at + column.byteLength), column.BYTES_PER_ELEMENT)
    at += column.byteLength
  }
  for (const [i, value] of batch.armed.entries()) view.setInt32(armedAt + i * 4, value, true)
  bytes.set(lists, listsAt)
  return bytes
}

function encodeLists(objects: Objects): Uint8Array {
  const out: number[] = []
  for (const [name, type] of LISTS) {
    const list = objects[name]
    pushU32(out, list.length)
    for (const value of list) {
      if (type === "number") {
        pushU32(out, value as number)
        continue
      }
      const lengthAt = out.length
      pushU32(out, 0)
      pushUtf8(out, value as string)
      const length = out.length - lengthAt - 4
      for (let i = 0; i < 4; i++) out[lengthAt + i] = (length >>> (8 * i)) & 0xff
    }
  }
  return Uint8Array.from(out)
}

function pushU32(out: number[], value: number): void {
  out.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff)
}

/** What a frame says of itself in its first bytes: enough to count events without decoding them. */
export interface BatchHeader {
  readonly run: number
  /** Index of the first event. */
  readonly from: number
  readonly events: number
  /** Time of the last event as written, not checked; null if there is none. */
  readonly lastTime: number | null
}

/** null if the bytes do not begin like a batch of this version. */
export function readBatchHeader(bytes: Uint8Array): BatchHeader | null {
  if (bytes.length < HEADER_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0, true) !== MAGIC || view.getUint16(4, true) !== VERSION || view.getUint16(6, true) !== 0)
    return null
  const events = view.getUint32(16, true)
  const lastAt = HEADER_BYTES + (events - 1) * 8
  const lastTime = events > 0 && lastAt + 8 <= bytes.length ? view.getFloat64(lastAt, true) : null
  return { run: view.getUint32(8, true), from: view.getUint32(12, true), events, lastTime }
}

export interface RunBatch {
  readonly run: number
  readonly batch: TraceBatch
}

export function decodeBatch(bytes: Uint8Array): Result<RunBatch, string> {
  if (bytes.length > BINARY_FRAME_MAX) return err(`batch of ${bytes.length} bytes, at most ${BINARY_FRAME_MAX}`)
  const header = readBatchHeader(bytes)
  if (header === null) return err("not a trace batch of this version")
  const { run, from, events } = header
  if (run < 1 || run > 0x7fffffff) return err(`batch of run ${run}`)
  if (events > BATCH_EVENTS_MAX) return err(`batch of ${events} events, at most ${BATCH_EVENTS_MAX}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const armedCount = view.getUint32(20, true)
  const armedAt = HEADER_BYTES + events * EVENT_WIRE_BYTES
  const listsAt = armedAt + armedCount * 4
  if (listsAt > bytes.length) return err(`batch cut off: ${bytes.length} bytes, at least ${listsAt} expected`)
  if (armedCount % 3 !== 0) return err("a job armed for no scheduler")

  const columns: EventColumns = {
    time: new Float64Array(events),
    kind: new Uint8Array(events),
    subject: new Int32Array(events),
    a: new Int32Array(events),
    b: new Int32Array(events),
    c: new Int32Array(events),
  }
  let at = HEADER_BYTES
  for (const column of wireColumns(columns)) {
    copyBytes(bytes.subarray(at, at + column.byteLength), bytesOf(column), column.BYTES_PER_ELEMENT)
    at += column.byteLength
  }
  const fault = faultInEvents(columns)
  if (fault !== null) return err(fault)

  const armed: number[] = []
  for (let i = 0; i < armedCount; i++) armed.push(view.getInt32(armedAt + i * 4, true))
  const objects = decodeLists(bytes, view, listsAt)
  if (!objects.ok) return objects
  return ok({ run, batch: { from, columns, objects: objects.value, armed } })
}

function faultInEvents({ time, kind }: EventColumns): string | null {
  let last = 0
  for (let i = 0; i < time.length; i++) {
    const now = time[i] as number
    // Also false for NaN.
    if (!(now >= last && Number.isSafeInteger(now))) return `event ${i} of the batch at ${now} ns, after ${last} ns`
    last = now
    if ((kind[i] as number) >= EVENT_NAMES.length) return `event ${i} of the batch is of unknown kind ${kind[i]}`
  }
  return null
}

function decodeLists(bytes: Uint8Array, view: DataView, start: number): Result<Objects, string> {
  const objects: Partial<Record<keyof Objects, readonly (string | number)[]>> = {}
  let at = start
  for (const [name, type] of LISTS) {
    if (at + 4 > bytes.length) return err(`batch cut off before its ${name}`)
    const count = view.getUint32(at, true)
    at += 4
    // Each entry takes four bytes at least, so this bounds the list by the frame.
    if (count * 4 > bytes.length - at) return err(`batch cut off in its ${name}: ${count} announced`)
    const list: (string | number)[] = []
    for (let i = 0; i < count; i++) {
      if (at + 4 > bytes.length) return err(`batch cut off in its ${name}`)
      if (type === "number") {
        list.push(view.getInt32(at, true))
        at += 4
        continue
      }
      const length = view.getUint32(at, true)
      at += 4
      if (length > bytes.length - at) return err(`batch cut off in its ${name}`)
      const text = readUtf8(bytes, at, at + length)
      if (text === null) return err(`${name} of the batch are not UTF-8`)
      list.push(text)
      at += length
    }
    objects[name] = list
  }
  if (at !== bytes.length) return err(`${bytes.length - at} bytes too many after the batch`)
  return ok(objects as Objects)
}
