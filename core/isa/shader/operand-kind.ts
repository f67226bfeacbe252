/**
 * How one kind of operand is stored and written. `decode` never fails: bits that mean nothing are read as what is
 * nearest to them, and come back by the difference that the decoder keeps.
 */
import type { Piece } from "../bits.ts"
import type { Result } from "../../base/result.ts"
import type { Operand } from "./operand.ts"

export interface OperandField {
  /** As in the reference: `D`, `At`, `Bx`. */
  readonly label: string
  readonly bits: readonly Piece[]
}

/** What the text of an operand may refer to. */
export interface ParseScope {
  /** Offset of a label from this instruction; null: there is none. */
  label(name: string): number | null
}

export interface OperandKind {
  readonly name: string
  readonly fields: readonly OperandField[]
  readonly says: string
  /** May be left out at the end of the line; the value it then has is printed as nothing. */
  readonly optional?: Operand
  decode(bytes: Uint8Array, at: number): Operand
  /** Writes into zeroed bits. Only operands that `decode` or `parse` of this kind gave. */
  encode(bytes: Uint8Array, value: Operand): void
  print(value: Operand): string
  parse(text: string, scope: ParseScope): Result<Operand, string>
}
