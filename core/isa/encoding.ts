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
  /** `hex`: written in base 16, as masks and addresses are. */
  | { readonly kind: "uint"; readonly hex?: true }
  /** Two's complement over the field's width. */
  | { readonly kind: "int" }
  | { readonly kind: "flag" }
  /** An address or a size, stored without its `shift` lowest bits, which are zero. */
  | { readonly kind: "shifted"; readonly shift: number }
  /** A count stored in groups of `of`, rounded up; the largest count is stored as 0. */
  | { readonly kind: "groups"; readonly of: number }
  /** Stored as the value less `by`. */
  | { readonly kind: "offset"; readonly by: number }
  /** A half of a uniform register, counted from half `first`: 3 is u1h. */
  | { readonly kind: "uniform"; readonly first: number }
  /** Words of the assembler, by stored value. Other values are legal and written as numbers; no word is a number. */
  | { readonly kind: "choice"; readonly names: Readonly<Record<string, number>> }
  /** IEEE single precision. A NaN is a bigint of its bits, since it would lose them as a number. */
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
  /** What is stored when nothing is given, if not 0 (1 for groups: one group is the least). */
  readonly default?: number
  /** Written even if it is the default: whoever reads the line wants to know it. */
  readonly shown?: true
  /** An element of a list, which the assembler writes with commas: `local=32,1,1`. Its name is `local[0]`. */
  readonly list?: { readonly name: string; readonly index: number }
  /** The address counts from the queue's USC base. */
  readonly relative?: "usc"
}

/** Bytes of which we know what they mean, and the line that they are. */
export interface Example {
  /** In memory order. */
  readonly hex: string
  readonly text: string
  /** `captured` from hardware or a tool for it, or `derived` from the layout. */
  readonly origin: "captured" | "derived"
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
  /** The field that the assembler takes without its name, as `registers 8`; `*`: the whole word, as `barrier 0x60000008`. */
  readonly operand?: string
  readonly examples?: readonly Example[]
}

/** A field of the head has one of these stored values. */
export interface Condition {
  readonly field: string
  readonly is: readonly number[]
}

/** A part of a block: there if all conditions hold, and then as often as `times` says. */
export interface Part {
  readonly encoding: Encoding
  readonly when: readonly Condition[]
  /** A field of the head with the number of repetitions, and the most that it can say. */
  readonly times?: { readonly field: string; readonly max: number }
  /** Stands before the names of the fields, with a dot: `front_face`. Repeated parts are `viewport[0]` and so on. */
  readonly prefix?: string
  /** Only chips of this kind have it. */
  readonly variant?: Variant
}

/** Kinds of chips whose blocks differ. */
export type Variant = "g14x"

/** An address of which the head has the upper part. The assembler knows it by one name. */
export interface Joined {
  readonly name: string
  /** The field with the lower 32 bits; the part that it stands in decides whether there is an address. */
  readonly low: string
  readonly high: string
  readonly says: string
}

/** A head and the parts that it announces, in this order; the whole is padded to a multiple of `align` bytes. */
export interface Block {
  readonly head: Encoding
  readonly parts: readonly Part[]
  readonly align: number
  readonly joined?: readonly Joined[]
  /** Nothing is read behind it. */
  readonly ends?: true
}

/** The blocks of one kind of stream; the fixed fields of their heads tell them apart. */
export interface Family {
  readonly name: string
  /** For the heading of the manual: `CDM control stream`. */
  readonly title: string
  readonly blocks: readonly Block[]
  readonly says: string
  /** What is no block is passed over in units of so many bytes. */
  readonly unit: 1 | 2 | 4 | 8
  readonly source: string
}

/** Structures that lie somewhere by themselves; something else says which one it is. */
export interface Structures {
  readonly name: string
  readonly title: string
  readonly says: string
  readonly encodings: readonly Encoding[]
  readonly source: string
}
