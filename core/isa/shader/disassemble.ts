/**
 * From bytes to text, in the spelling of applegpu. Bits that the operands do not explain are kept as a suffix `~…`: the
 * bytes, in their order, that must be flipped in the shortest encoding of the text. Its length is the instruction's.
 */
import { decodeInstruction, type Instruction, type Unknown } from "./decode.ts"

export interface DisassembledLine {
  /** Bytes from the start of the code. */
  readonly offset: number
  readonly bytes: number
  readonly text: string
  /** Of an instruction that is jumped to. */
  readonly label: string | null
}

const JUMPS = new Set(["jmp_exec_any", "jmp_exec_none", "call"])

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** `target` replaces the offset of a jump. */
export function instructionText(instruction: Instruction, target: string | null = null): string {
  const { form, operands, saturate, difference } = instruction
  const texts = form.operands
    .map((kind, place) => {
      const operand = operands[place]
      return operand === undefined ? "" : kind.print(operand)
    })
    .filter((text) => text !== "")
  if (target !== null) texts[0] = target
  const name = saturate ? `${form.name}.sat` : form.name
  const line = texts.length === 0 ? name : `${name} ${texts.join(", ")}`
  return difference === null ? line : `${line} ~${hex(difference)}`
}

export function unknownText(bytes: Uint8Array): string {
  return `.byte ${[...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ")}`
}

/** Text of one instruction, jumps by their offset. */
export function textOf(bytes: Uint8Array, at = 0): string {
  const found = decodeInstruction(bytes, at)
  return found.form === null ? unknownText(bytes.subarray(at, at + found.bytes)) : instructionText(found)
}

function jumpOf(found: Instruction): number | null {
  const [operand] = found.operands
  return JUMPS.has(found.form.name) && operand?.kind === "number" ? operand.value : null
}

/** All of `bytes`. A jump to an instruction among them names its label, any other its offset. */
export function disassemble(bytes: Uint8Array): DisassembledLine[] {
  const found = new Map<number, Instruction | Unknown>()
  for (let at = 0; at < bytes.length; at += found.get(at)?.bytes ?? 1) found.set(at, decodeInstruction(bytes, at))
  const targets = new Set<number>()
  for (const [at, one] of found) {
    const jump = one.form === null ? null : jumpOf(one)
    if (jump !== null && found.has(at + jump)) targets.add(at + jump)
  }
  return [...found].map(([offset, one]) => {
    const label = targets.has(offset) ? labelAt(offset) : null
    if (one.form === null)
      return { offset, bytes: one.bytes, text: unknownText(bytes.subarray(offset, offset + one.bytes)), label }
    const jump = jumpOf(one)
    const target = jump !== null && targets.has(offset + jump) ? labelAt(offset + jump) : null
    return { offset, bytes: one.bytes, text: instructionText(one, target), label }
  })
}

function labelAt(offset: number): string {
  return `at_${offset.toString(16)}`
}

/** What the assembler takes back. */
export function listing(bytes: Uint8Array): string {
  return disassemble(bytes)
    .map(({ text, label }) => (label === null ? `  ${text}\n` : `${label}:\n  ${text}\n`))
    .join("")
}
