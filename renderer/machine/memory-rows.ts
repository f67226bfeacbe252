/** Bytes of a range as rows of values. Pure: what was read in, what is to be seen out. */
import type { AnswerOf } from "../../core/protocol/machine.ts"
import { bytesOfHex } from "./address.ts"

export const ROW_BYTES = 16
export const MEMORY_UNITS = ["u8", "u16", "u32", "u64", "f32"] as const
export type MemoryUnit = (typeof MEMORY_UNITS)[number]
export const UNIT_BYTES: Readonly<Record<MemoryUnit, number>> = { u8: 1, u16: 2, u32: 4, u64: 8, f32: 4 }

export interface MemoryCell {
  readonly address: number
  /** Null: nothing is mapped there. */
  readonly text: string | null
  /** The same value otherwise: decimal, float. */
  readonly hint: string
  readonly changed: boolean
}

export interface MemoryRow {
  readonly address: number
  readonly cells: readonly MemoryCell[]
  /** Printable ASCII; `.` for what is not, a space where nothing is mapped. */
  readonly ascii: string
}

type Answer = AnswerOf<"memory">

/** A byte of the range, -1 where nothing is mapped. */
export function bytesOf({ address, bytes, pieces }: Answer): Int16Array {
  const all = new Int16Array(bytes).fill(-1)
  for (const piece of pieces) all.set(bytesOfHex(piece.hex), piece.address - address)
  return all
}

/** `before` is the same range at an earlier look; null: there was none. */
export function memoryRows(answer: Answer, before: Answer | null, unit: MemoryUnit): MemoryRow[] {
  const bytes = bytesOf(answer)
  const comparable = before !== null && before.address === answer.address && before.context === answer.context
  const old = comparable ? bytesOf(before) : null
  const size = UNIT_BYTES[unit]
  const rows: MemoryRow[] = []
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const row = bytes.subarray(at, Math.min(bytes.length, at + ROW_BYTES))
    const cells: MemoryCell[] = []
    for (let place = 0; place + size <= row.length; place += size) {
      const part = row.subarray(place, place + size)
      const changed = old !== null && part.some((byte, index) => byte !== old[at + place + index])
      cells.push({ address: answer.address + at + place, ...valueOf(part, unit), changed })
    }
    rows.push({ address: answer.address + at, cells, ascii: [...row].map(character).join("") })
  }
  return rows
}

function character(byte: number): string {
  if (byte < 0) return " "
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."
}

function valueOf(part: Int16Array, unit: MemoryUnit): { text: string | null; hint: string } {
  if (part.some((byte) => byte < 0)) return { text: null, hint: "not mapped" }
  const bytes = Uint8Array.from(part)
  const view = new DataView(bytes.buffer)
  const hex = [...bytes]
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
  if (unit === "f32") return { text: floatText(view.getFloat32(0, true)), hint: `0x${hex}` }
  if (unit === "u32") {
    const float = floatText(view.getFloat32(0, true))
    return { text: hex, hint: `${view.getUint32(0, true)}, signed ${view.getInt32(0, true)}, float ${float}` }
  }
  return { text: hex, hint: String(BigInt(`0x${hex}`)) }
}

export function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN"
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf"
  return String(Number(value.toPrecision(6)))
}
