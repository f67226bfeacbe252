/**
 * What a table of an encoding is made of. One table says everything about a word: where its fields lie, what they
 * mean, how they are written and what a reader should know. Assembler, disassembler, validation, hover texts and the
 * manual are made from it; nothing about an encoding stands anywhere else.
 */
import type { Piece } from "./bits.ts"

/** How the bits of a field are to be read. */
export type FieldType =
  /** Must have this value: it tells the word from its siblings. */
  | { readonly kind: "fixed"; readonly value: number }
  | { readonly kind: "uint" }
  /** Two's complement over the field's width. */
  | { readonly kind: "int" }
  | { readonly kind: "flag" }
  /** An address or a size, stored without its `shift` lowest bits, which are zero. */
  | { readonly kind: "shifted"; readonly shift: number }
  /** A count stored in groups of `of`, rounded up; the largest count is stored as 0. */
  | { readonly kind: "groups"; readonly of: number }
  /** Words of the assembler, by stored value. Other values are legal and written as numbers. */
  | { readonly kind: "choice"; readonly names: Readonly<Record<string, number>> }
  /** IEEE single precision. */
  | { readonly kind: "float" }

/** Numbers up to 53 bits; bigint for wider fields. */
export type Value = number | bigint

export interface Field {
  /** Lower case, words joined by `_`: `uniform_registers`. */
  readonly name: string
  /** Least significant piece first. */
  readonly bits: readonly Piece[]
  readonly type: FieldType
  /** One sentence for the hover text and the manual. */
  readonly says: string
}

/** A word of fixed size. Bits of no field are unknown: kept, and shown when they are set. */
export interface Encoding {
  /** As the assembler writes it: `stream_link`. */
  readonly name: string
  readonly bytes: number
  readonly fields: readonly Field[]
  readonly says: string
  /** The section of the reference it comes from: `C.4`. */
  readonly source: string
}

/** A part of a block that is there if a field of the head has one of these values; no field: always. */
export interface Part {
  readonly encoding: Encoding
  readonly when: { readonly field: string; readonly is: readonly number[] } | null
}

/** A head and the parts that it announces, in this order; the whole is padded to a multiple of `align` bytes. */
export interface Block {
  readonly head: Encoding
  readonly parts: readonly Part[]
  readonly align: number
}

/** The blocks of one kind of stream; the fixed fields of their heads tell them apart. */
export interface Family {
  readonly name: string
  readonly blocks: readonly Block[]
  readonly says: string
}
