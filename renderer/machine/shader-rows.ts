/** Machine code in memory as instructions, and registers as values. Pure. */
import { type DisassembledLine, disassemble, hex } from "../../core/isa/shader/disassemble.ts"
import { bytesOfHex } from "./address.ts"
import { floatText } from "./memory-rows.ts"

export interface CodeLine extends DisassembledLine {
  readonly address: number
  readonly hex: string
}

/** Instructions up to the `stop` behind which no jump goes, or what is no code. */
export function codeLines(address: number, bytes: Uint8Array): CodeLine[] {
  const lines = disassemble(bytes)
  const labels = lines.filter(({ label }) => label !== null).map(({ offset }) => offset)
  const last = Math.max(-1, ...labels)
  let end = lines.findIndex(({ offset, text }) => text === "stop" && offset >= last)
  // Data behind an endless loop is not code.
  if (end < 0) end = lines.findIndex(({ offset, text }) => text.startsWith(".byte") && offset > last)
  return lines.slice(0, end < 0 ? lines.length : end + 1).map((line) => ({
    ...line,
    address: address + line.offset,
    hex: hex(bytes.subarray(line.offset, line.offset + line.bytes)),
  }))
}

export const LANES = 32
const WORD_DIGITS = 8

/** A register of a lane, unsigned. */
export function wordOf(words: string, register: number, lane: number): number {
  const at = (register * LANES + lane) * WORD_DIGITS
  return new DataView(bytesOfHex(words.slice(at, at + WORD_DIGITS)).buffer).getUint32(0, true)
}

export function uniformOf(uniforms: string, index: number): number {
  const at = index * WORD_DIGITS
  return new DataView(bytesOfHex(uniforms.slice(at, at + WORD_DIGITS)).buffer).getUint32(0, true)
}

const cell = new DataView(new ArrayBuffer(4))

export function wordText(word: number): string {
  return word.toString(16).padStart(WORD_DIGITS, "0")
}

/** Decimal, signed if that is shorter, and as a float. */
export function readings(word: number): { readonly decimal: string; readonly float: string } {
  cell.setUint32(0, word)
  const signed = cell.getInt32(0)
  return {
    decimal: signed < 0 && signed > -1_000_000 ? String(signed) : String(word),
    float: floatText(cell.getFloat32(0)),
  }
}
