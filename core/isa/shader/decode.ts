/** From bytes to instructions. Any bytes: what no form explains is an unknown instruction of a guessed length. */
import { readBits, writeBits } from "../bits.ts"
import { FORMS, type Form, INSTRUCTION_BYTES_MAX } from "./forms.ts"
import type { Operand } from "./operand.ts"

export interface Instruction {
  readonly form: Form
  readonly bytes: number
  readonly saturate: boolean
  readonly operands: readonly Operand[]
  /** What the operands do not say, as the bytes that differ from their own encoding; null if nothing differs. */
  readonly difference: Uint8Array | null
}

export interface Unknown {
  readonly form: null
  readonly bytes: number
}

/** Forms by their 6 lowest bits: every form fixes those. */
const BY_OPCODE: readonly (readonly Form[])[] = Array.from({ length: 64 }, (_, opcode) =>
  FORMS.filter(({ fixed }) => {
    const probe = new Uint8Array(INSTRUCTION_BYTES_MAX)
    for (const { bits, value } of fixed) writeBits(probe, 0, [bits], value)
    return readBits(probe, 0, [[0, 5]]) === opcode
  }),
)

/** Of the bytes from `at`; those behind the end count as zero, but must not be needed. */
export function decodeInstruction(bytes: Uint8Array, at: number): Instruction | Unknown {
  const left = bytes.length - at
  for (const form of BY_OPCODE[(bytes[at] ?? 0) & 63] ?? []) {
    if (!form.fixed.every(({ bits, value }) => readBits(bytes, at, [bits]) === value)) continue
    const length = lengthOf(form, bytes, at)
    if (length <= left) return read(form, length, bytes, at)
  }
  return { form: null, bytes: Math.min(guessedLength(bytes, at), left) }
}

function lengthOf({ bytes: size, longBit }: Form, bytes: Uint8Array, at: number): number {
  if (typeof size === "number") return size
  return longBit !== undefined && readBits(bytes, at, [[longBit, longBit]]) === 1 ? size[1] : size[0]
}

/** Nearly every instruction has at least 4 bytes, and 2 more if its bit 15 is set. */
function guessedLength(bytes: Uint8Array, at: number): number {
  return readBits(bytes, at, [[15, 15]]) === 1 ? 6 : 4
}

function read(form: Form, length: number, bytes: Uint8Array, at: number): Instruction {
  // The missing bytes of a short form read as zero, whatever follows it.
  const word = new Uint8Array(INSTRUCTION_BYTES_MAX)
  word.set(bytes.subarray(at, at + length))
  const operands = form.operands.map((kind) => kind.decode(word, 0))
  const saturate = form.saturate !== undefined && readBits(word, 0, [[form.saturate, form.saturate]]) === 1
  const own = encodeInstruction(form, operands, saturate)
  const difference = new Uint8Array(length)
  let same = own.length === length
  for (let byte = 0; byte < length; byte++) {
    difference[byte] = (own[byte] ?? 0) ^ (word[byte] ?? 0)
    same &&= difference[byte] === 0
  }
  return { form, bytes: length, saturate, operands, difference: same ? null : difference }
}

/** The shortest encoding. */
export function encodeInstruction(form: Form, operands: readonly Operand[], saturate: boolean): Uint8Array {
  const word = new Uint8Array(INSTRUCTION_BYTES_MAX)
  for (const { bits, value } of form.fixed) writeBits(word, 0, [bits], value)
  if (saturate && form.saturate !== undefined) writeBits(word, 0, [[form.saturate, form.saturate]], 1)
  form.operands.forEach((kind, place) => kind.encode(word, operands[place] as Operand))
  if (typeof form.bytes === "number") return word.slice(0, form.bytes)
  const [short, long] = form.bytes
  if (word.subarray(short).every((byte) => byte === 0)) return word.slice(0, short)
  if (form.longBit !== undefined) writeBits(word, 0, [[form.longBit, form.longBit]], 1)
  return word.slice(0, long)
}
