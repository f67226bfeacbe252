/** Judges what is expected of memory. */
import { crc32 } from "../base/crc32.ts"
import type { NumberUnit } from "../lang/agx-program.ts"
import type { Expectation } from "../lang/program.ts"
import type { AgxView } from "./agx/agx-view.ts"

export type MemoryExpectation = Extract<Expectation, { readonly kind: "memory" | "memory-crc" }>

interface MemoryVerdict {
  readonly held: boolean
  readonly text: string
}

/** More differences are counted, not shown. */
const SHOWN_MAX = 4

export function judgeMemory(expectation: MemoryExpectation, view: AgxView | null): MemoryVerdict {
  const { buffer, at } = expectation
  const spec = view?.program.buffers[buffer]
  if (view === null || spec === undefined) return { held: false, text: "no memory" }
  const length = expectation.kind === "memory" ? expectation.bytes.length : spec.size - at
  const actual = view.readBuffer(buffer, at, length)
  if (actual === null) return { held: false, text: `${spec.name} was never made` }
  if (expectation.kind === "memory-crc") {
    const crc = crc32(actual)
    const held = crc === expectation.crc
    return { held, text: `crc32 ${hex(crc)}${held ? "" : `, expected ${hex(expectation.crc)}`}` }
  }
  return compare(spec.name, actual, expectation)
}

function compare(
  name: string,
  actual: Uint8Array,
  { at: start, bytes: expected, unit: written, width }: Extract<MemoryExpectation, { readonly kind: "memory" }>,
): MemoryVerdict {
  const unit = written ?? (width === null ? "u8" : "u32")
  const size = SIZES[unit]
  const [found, wanted] = [view(actual), view(expected)]
  const wrong: string[] = []
  let count = 0
  for (let at = 0; at < expected.length; at += size) {
    let same = true
    for (let byte = at; byte < at + size; byte++) same &&= actual[byte] === expected[byte]
    if (same) continue
    count++
    if (wrong.length < SHOWN_MAX) {
      const [is, should] =
        width === null ? [show(found, at, unit), show(wanted, at, unit)] : [rgba(found, at), rgba(wanted, at)]
      const place =
        width === null ? `at ${hex(start + at)}` : `pixel ${(at / 4) % width}, ${Math.floor(at / 4 / width)}`
      wrong.push(`${name} ${place} is ${is}, expected ${should}`)
    }
  }
  if (count === 0) return { held: true, text: `${expected.length} bytes` }
  const more = count > wrong.length ? `; ${count - wrong.length} more` : ""
  return { held: false, text: `${wrong.join("; ")}${more}` }
}

const SIZES: Readonly<Record<NumberUnit, number>> = { u8: 1, u16: 2, u32: 4, u64: 8, f16: 2, f32: 4 }

function show(bytes: DataView, at: number, unit: NumberUnit): string {
  switch (unit) {
    case "u8":
      return hex(bytes.getUint8(at))
    case "u16":
      return String(bytes.getUint16(at, true))
    case "f16":
      return hex(bytes.getUint16(at, true))
    case "u32":
      return String(bytes.getUint32(at, true))
    case "u64":
      return `0x${bytes.getBigUint64(at, true).toString(16)}`
    case "f32":
      return String(bytes.getFloat32(at, true))
  }
}

/** A pixel as a legend has it. */
function rgba(bytes: DataView, at: number): string {
  return bytes.getUint32(at).toString(16).padStart(8, "0")
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function hex(value: number): string {
  return `0x${value.toString(16)}`
}
