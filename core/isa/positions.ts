/** Where fields of a table lie, for code that reads and writes words by itself because it does so millions of times. */
import { assert, present } from "../base/assert.ts"
import type { Piece } from "./bits.ts"
import type { Encoding } from "./encoding.ts"

function piecesOf(encoding: Encoding, field: string): readonly Piece[] {
  const found = encoding.fields.find(({ name }) => name === field)
  return present(found, `field ${field} of ${encoding.name}`).bits
}

/** The lowest bit of a field that lies in one piece. */
export function bitOf(encoding: Encoding, field: string): number {
  const pieces = piecesOf(encoding, field)
  assert(pieces.length === 1, `${field} of ${encoding.name} lies in ${pieces.length} pieces`)
  return (pieces[0] as Piece)[0]
}

/** The first byte of a field that begins with one. */
export function byteOf(encoding: Encoding, field: string): number {
  const bit = bitOf(encoding, field)
  assert(bit % 8 === 0, `${field} of ${encoding.name} begins within a byte`)
  return bit / 8
}

/** The lowest bit of each piece of a field, lowest piece first. */
export function bitsOf(encoding: Encoding, field: string): readonly number[] {
  return piecesOf(encoding, field).map(([low]) => low)
}
