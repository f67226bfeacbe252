/** Short forms for the tables: a field in a line. Bit 0 is the lowest bit of the word's first byte. */
import type { Piece } from "./bits.ts"
import type { Block, Encoding, Field, FieldType } from "./encoding.ts"

type More = Partial<Pick<Field, "default" | "shown" | "list" | "relative">>

/** A run of bits, or pieces with the least significant first. */
export type Place = Piece | readonly Piece[]

function piecesOf(place: Place): readonly Piece[] {
  return typeof place[0] === "number" ? [place as Piece] : (place as readonly Piece[])
}

export function field(name: string, place: Place, type: FieldType, says: string, more: More = {}): Field {
  return { name, bits: piecesOf(place), type, says, ...more }
}

export function uint(name: string, place: Place, says: string, more: More = {}): Field {
  return field(name, place, { kind: "uint" }, says, more)
}

export function hex(name: string, place: Place, says: string, more: More = {}): Field {
  return field(name, place, { kind: "uint", hex: true }, says, more)
}

export function flag(name: string, bit: number, says: string, more: More = {}): Field {
  return field(name, [bit, bit], { kind: "flag" }, says, more)
}

export function fixed(name: string, place: Place, value: number, says: string): Field {
  return field(name, place, { kind: "fixed", value }, says)
}

export function choice(
  name: string,
  place: Place,
  names: Readonly<Record<string, number>>,
  says: string,
  more: More = {},
): Field {
  return field(name, place, { kind: "choice", names }, says, more)
}

export function shifted(name: string, place: Place, shift: number, says: string, more: More = {}): Field {
  return field(name, place, { kind: "shifted", shift }, says, more)
}

export function groups(name: string, place: Place, of: number, says: string, more: More = {}): Field {
  return field(name, place, { kind: "groups", of }, says, more)
}

export function float(name: string, low: number, says: string): Field {
  return field(name, [low, low + 31], { kind: "float" }, says)
}

/** Bits of a field of `bytes` bytes at a byte offset, as structures in memory have them. */
export function bytesAt(offset: number, bytes: number): Piece {
  return [8 * offset, 8 * (offset + bytes) - 1]
}

export function u8(name: string, offset: number, says: string, more: More = {}): Field {
  return uint(name, bytesAt(offset, 1), says, more)
}

export function u16(name: string, offset: number, says: string, more: More = {}): Field {
  return uint(name, bytesAt(offset, 2), says, more)
}

export function u32(name: string, offset: number, says: string, more: More = {}): Field {
  return uint(name, bytesAt(offset, 4), says, more)
}

export function u64(name: string, offset: number, says: string, more: More = {}): Field {
  return uint(name, bytesAt(offset, 8), says, more)
}

/** 32 bits in base 16. */
export function x32(name: string, offset: number, says: string, more: More = {}): Field {
  return hex(name, bytesAt(offset, 4), says, more)
}

/** 64 bits in base 16: addresses, mostly. */
export function x64(name: string, offset: number, says: string, more: More = {}): Field {
  return hex(name, bytesAt(offset, 8), says, more)
}

/** `count` fields like `first`, each `stride` bits behind the one before. */
export function list(count: number, stride: number, first: Field): readonly Field[] {
  return Array.from({ length: count }, (_, index) => ({
    ...first,
    name: `${first.name}[${index}]`,
    bits: first.bits.map(([low, high]): Piece => [low + index * stride, high + index * stride]),
    list: { name: first.name, index },
  }))
}

/** The fields of a structure within another: `depth.base`. */
export function nested(name: string, offset: number, inner: Encoding): readonly Field[] {
  return inner.fields.map((each) => ({
    ...each,
    name: `${name}.${each.name}`,
    bits: each.bits.map(([low, high]): Piece => [low + 8 * offset, high + 8 * offset]),
    ...(each.list === undefined ? {} : { list: { ...each.list, name: `${name}.${each.list.name}` } }),
  }))
}

/** A block without parts. */
export function single(head: Encoding, more: Partial<Pick<Block, "align" | "ends">> = {}): Block {
  return { head, parts: [], align: 1, ...more }
}
