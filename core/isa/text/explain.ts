/** Blocks and structures field by field, for a window: what the bytes say, where, and what it means. */
import { type Piece, readWide } from "../bits.ts"
import { type DecodedBlock, decodeBlock } from "../block.ts"
import { defaultOf } from "../codec.ts"
import type { Encoding, Family } from "../encoding.ts"
import { type StreamOptions, decodeStream } from "../stream.ts"
import { hexText, shownValue } from "./value.ts"

export interface ExplainedField {
  readonly name: string
  /** The value in words: `yes`, `64`, `0x8000`, `triangles`. */
  readonly text: string
  /** From the start of the block, both ends included. */
  readonly bits: readonly Piece[]
  readonly says: string
  readonly isDefault: boolean
}

export interface Explained {
  /** Bytes from the start. */
  readonly offset: number
  readonly length: number
  /** `word` for what is no block. */
  readonly name: string
  readonly says: string
  readonly source: string
  readonly fields: readonly ExplainedField[]
  /** Set bits that no field has, as a number over the whole block. */
  readonly unknown: string | null
}

export function explainStream(
  family: Family,
  bytes: Uint8Array,
  options: StreamOptions = {},
): { readonly blocks: readonly Explained[]; readonly end: number } {
  const { items, end } = decodeStream(family, bytes, options)
  const blocks = items.map((item): Explained => {
    if (item.kind === "block") return explained(item.decoded, item.at)
    const raw = readWide(bytes.subarray(item.at, item.at + item.bytes), 0, [[0, 8 * item.bytes - 1]])
    const says = `No block of the ${family.title} begins like this.`
    return {
      offset: item.at,
      length: item.bytes,
      name: "word",
      says,
      source: family.source,
      fields: [],
      unknown: hexText(raw),
    }
  })
  return { blocks, end }
}

/** A structure of which the caller knows what it is; null if the bytes end before it does. */
export function explainStructure(encoding: Encoding, bytes: Uint8Array, at = 0): Explained | null {
  if (at + encoding.bytes > bytes.length) return null
  // Its fixed fields may be wrong, and are shown then.
  const free: Encoding = {
    ...encoding,
    fields: encoding.fields.map((field) =>
      field.type.kind === "fixed" ? { ...field, type: { kind: "uint" } } : field,
    ),
  }
  const decoded = decodeBlock({ head: free, parts: [], align: 1 }, bytes, at)
  return decoded === null ? null : explained(decoded, at)
}

function explained({ block, bytes, fields, unknown }: DecodedBlock, offset: number): Explained {
  return {
    offset,
    length: bytes,
    name: block.head.name,
    says: block.head.says,
    source: block.head.source,
    fields: fields.map((each) => ({
      name: each.name,
      text: shownValue(each),
      bits: each.field.bits.map(([low, high]): Piece => [low + 8 * each.at, high + 8 * each.at]),
      says: each.field.says,
      isDefault: BigInt(each.stored) === BigInt(defaultOf(each.field)),
    })),
    unknown: unknown.some((byte) => byte !== 0) ? hexText(readWide(unknown, 0, [[0, 8 * unknown.length - 1]])) : null,
  }
}
