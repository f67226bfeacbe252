/** Operands that are numbers or words: immediates, special registers, offsets, counts, conditions. */
import { err, ok } from "../../base/result.ts"
import { nearest } from "../../base/suggest.ts"
import { type Piece, readBits, widthOf, writeBits } from "../bits.ts"
import { readNumber } from "./alu-operands.ts"
import type { Operand } from "./operand.ts"
import type { OperandKind } from "./operand-kind.ts"

export function numberOf(operand: Operand | undefined): number {
  if (operand?.kind !== "number") throw new TypeError("expected a number operand")
  return operand.value
}

export function number(name: string, bits: readonly Piece[], says: string, prefix = ""): OperandKind {
  const most = 2 ** widthOf(bits) - 1
  return {
    name,
    fields: [{ label: name, bits }],
    says,
    decode: (bytes, at) => ({ kind: "number", value: readBits(bytes, at, bits) }),
    encode: (bytes, value) => writeBits(bytes, 0, bits, numberOf(value)),
    print: (operand) => {
      const value = numberOf(operand)
      return prefix + (value > 0xffff ? `0x${value.toString(16)}` : String(value))
    },
    parse: (text) => {
      if (!text.startsWith(prefix)) return err(`expected ${prefix}0 to ${prefix}${most}`)
      const value = readNumber(text.slice(prefix.length))
      if (value === null) return err(`expected a number${prefix === "" ? "" : ` after ${prefix}`}`)
      // Negative numbers are taken for the bits that they are.
      const lowest = prefix === "" && most > 0xffff ? -(most + 1) / 2 : 0
      if (value < lowest || value > most) return err(`must be ${prefix}0 to ${prefix}${most}`)
      return ok({ kind: "number", value: value < 0 ? value + most + 1 : value })
    },
  }
}

/** Two's complement. The text is a number of bytes from this instruction, or a label. */
export function offset(bits: readonly Piece[]): OperandKind {
  const span = 2 ** widthOf(bits)
  return {
    name: "offset",
    fields: [{ label: "offset", bits }],
    says: "bytes from the start of this instruction, or a label",
    decode: (bytes, at) => {
      const value = readBits(bytes, at, bits)
      return { kind: "number", value: value >= span / 2 ? value - span : value }
    },
    encode: (bytes, operand) => {
      const value = numberOf(operand)
      writeBits(bytes, 0, bits, value < 0 ? value + span : value)
    },
    print: (operand) => {
      const value = numberOf(operand)
      return value < 0 ? String(value) : `+${value}`
    },
    parse: (text, scope) => {
      const value = readNumber(text) ?? scope.label(text)
      if (value === null) return err(/^[-+\d]/.test(text) ? "expected an offset or a label" : `no label '${text}'`)
      return value >= -span / 2 && value < span / 2 ? ok({ kind: "number", value }) : err("too far")
    },
  }
}

export interface WordRule {
  readonly name: string
  readonly bits: readonly Piece[]
  readonly says: string
  /** By stored value; the rest is written as a number. */
  readonly words: Readonly<Record<number, string>>
  /** This value is printed as nothing, and stands where the operand is left out. */
  readonly silent?: number
}

export function word({ name, bits, says, words, silent }: WordRule): OperandKind {
  const values = new Map(Object.entries(words).map(([value, text]) => [text, Number(value)]))
  const most = 2 ** widthOf(bits) - 1
  const kind: OperandKind = {
    name,
    fields: [{ label: name, bits }],
    says: `${says}: ${Object.entries(words)
      .map(([value, text]) => `${value} ${text}`)
      .join(", ")}`,
    decode: (bytes, at) => ({ kind: "number", value: readBits(bytes, at, bits) }),
    encode: (bytes, value) => writeBits(bytes, 0, bits, numberOf(value)),
    print: (operand) => {
      const value = numberOf(operand)
      return value === silent ? "" : (words[value] ?? String(value))
    },
    parse: (text) => {
      const value = values.get(text) ?? readNumber(text)
      if (value !== null && value >= 0 && value <= most) return ok({ kind: "number", value })
      const near = nearest(text, values.keys())
      return err(
        near === null
          ? `expected ${says}: ${[...values.keys()].join(", ")}`
          : `no ${says} '${text}'. Did you mean '${near}'?`,
      )
    },
  }
  return silent === undefined ? kind : { ...kind, optional: { kind: "number", value: silent } }
}
