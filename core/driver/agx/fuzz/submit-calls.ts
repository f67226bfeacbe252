/** SUBMIT with its arrays: syncs, and a command buffer that is mutated word by word. */
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import { type BytesCall, newArgs } from "./bytes-call.ts"
import type { FuzzProcess } from "./fuzz-process.ts"
import { STREAMS } from "./programs.ts"
import type { Source } from "./source.ts"

const HEADER = 8
const RENDER = 0
const COMPUTE = 1
const SIZES: readonly number[] = [240, 64, 24, 24, 24]

/** Most often none, or one that the commands so far allow if they are all of the kind. */
function barrier(source: Source, before: number): number {
  if (source.chance(60)) return 0xffff
  return source.chance(92) ? source.below(before + 1) : source.oneOf([1, 2, 64, 0xfffe])
}

/** Of the object that a timestamp goes to. */
function timestamp(process: FuzzProcess, source: Source, view: DataView, at: number): void {
  if (!source.chance(15)) return
  view.setUint32(at, process.pick("pinned", source), true)
  view.setUint32(at + 4, source.oneOf([0, 8, PAGE_SIZE - 8, PAGE_SIZE - 4, 3 * PAGE_SIZE, 0xffff_fff8]), true)
}

function command(process: FuzzProcess, source: Source, before: number): Uint8Array {
  const type = source.chance(80) ? COMPUTE : source.oneOf([RENDER, RENDER, 2, 3, 4, 5])
  const lists = type > COMPUTE ? source.oneOf([0, 1, 2, 16, 17]) : 1
  const payload = type > COMPUTE ? (SIZES[type] ?? 24) * lists : (SIZES[type] as number)
  // Shorter structs are extended with zeros, longer ones must be.
  const size = type > COMPUTE || source.chance(90) ? payload : source.oneOf([0, 16, payload + 8, 400])
  const view = newArgs(HEADER + size)
  view.setUint16(0, type, true)
  view.setUint16(2, size, true)
  view.setUint16(4, type > COMPUTE ? 0xffff : barrier(source, before), true)
  view.setUint16(6, type > COMPUTE ? 0xffff : barrier(source, before), true)
  const long = (at: number, value: bigint): void => {
    if (at + 8 <= view.byteLength) view.setBigUint64(at, BigInt.asUintN(64, value), true)
  }
  if (type <= COMPUTE) long(HEADER + 8, source.chance(90) ? BigInt(source.oneOf(STREAMS)) : source.long())
  if (type === COMPUTE && size >= 64) {
    timestamp(process, source, view, HEADER + 48)
    timestamp(process, source, view, HEADER + 56)
  }
  if (type === RENDER && size >= 240) {
    view.setUint16(HEADER + 148, source.oneOf([1, 64, 16384]), true)
    view.setUint16(HEADER + 150, source.oneOf([1, 64, 16384]), true)
    view.setUint16(HEADER + 152, source.oneOf([1, 1, 2048]), true)
    view.setUint8(HEADER + 156, source.oneOf([32, 16]))
    view.setUint8(HEADER + 157, 16)
    view.setUint8(HEADER + 158, source.oneOf([1, 2, 4]))
    timestamp(process, source, view, HEADER + 208)
    timestamp(process, source, view, HEADER + 224)
  }
  if (source.chance(12)) source.mutate(view)
  return new Uint8Array(view.buffer)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Waits first, mostly of objects that have a fence, then what is to be signalled. */
function syncs(process: FuzzProcess, source: Source, waits: number, signals: number): DataView {
  const view = newArgs(16 * (waits + signals))
  const { handles } = process.file.syncobjs
  for (let index = 0; index < waits + signals; index++) {
    const timeline = source.chance(40)
    const full =
      index < waits ? process.live("syncobj").filter((handle) => (handles.find(handle)?.fence ?? null) !== null) : []
    const handle = full.length > 0 && source.chance(90) ? source.oneOf(full) : process.pick("syncobj", source)
    const last = index < waits && source.chance(80) ? 1 : 12
    view.setUint32(16 * index, timeline ? 1 : 0, true)
    view.setUint32(16 * index + 4, handle, true)
    view.setUint32(16 * index + 8, timeline ? source.below(last) : 0, true)
  }
  if (source.chance(6)) source.mutate(view)
  return view
}

export function submitCall(process: FuzzProcess, source: Source): BytesCall {
  const args = newArgs(40)
  const commands = source.chance(96) ? source.oneOf([1, 1, 1, 2, 3, 5]) : source.oneOf([0, 63, 64, 65])
  const buffer = joined(Array.from({ length: commands }, (_, before) => command(process, source, before)))
  const waits = source.oneOf([0, 0, 0, 1, 2])
  const signals = source.oneOf([0, 1, 1, 2])
  const array = syncs(process, source, waits, signals)
  args.setBigUint64(0, process.pointer(process.place(new Uint8Array(array.buffer)), source), true)
  args.setBigUint64(8, process.pointer(process.place(buffer), source), true)
  args.setUint32(20, process.pick("queue", source), true)
  args.setUint32(24, waits, true)
  args.setUint32(28, signals, true)
  args.setUint32(32, buffer.length, true)
  return {
    args,
    after: (result) => {
      if (result !== 0) return
      // What the submission promised; the fuzzer asks at the end whether it was kept.
      for (let at = 16 * waits; at < array.byteLength; at += 16) process.promised(array.getUint32(at + 4, true))
    },
  }
}
