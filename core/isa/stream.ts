/** A stream of blocks, taken apart. Never fails: what is no block is passed over in units, and shown. */
import { type DecodedBlock, decodeBlock } from "./block.ts"
import type { Family, Variant } from "./encoding.ts"

export type StreamItem =
  | { readonly kind: "block"; readonly at: number; readonly decoded: DecodedBlock }
  /** Bytes that no block begins with. */
  | { readonly kind: "raw"; readonly at: number; readonly bytes: number }

export interface StreamOptions {
  readonly variant?: Variant | null
  /** Items to decode at most; whoever wants more goes on at `end`. */
  readonly limit?: number
  /** Stop behind a block that ends the stream. Without it what lies behind is decoded too. */
  readonly toEnd?: boolean
}

/** Enough for a window; a stream of a whole buffer is read in pieces. */
export const STREAM_ITEMS_MAX = 65_536

export interface Stream {
  readonly items: readonly StreamItem[]
  /** Where decoding stopped, in bytes from the start. */
  readonly end: number
}

export function decodeStream(family: Family, bytes: Uint8Array, options: StreamOptions = {}): Stream {
  const items: StreamItem[] = []
  const limit = options.limit ?? STREAM_ITEMS_MAX
  let at = 0
  while (at < bytes.length && items.length < limit) {
    const decoded = blockAt(family, bytes, at, options.variant ?? null)
    if (decoded === null) {
      const length = Math.min(family.unit, bytes.length - at)
      items.push({ kind: "raw", at, bytes: length })
      at += length
      continue
    }
    items.push({ kind: "block", at, decoded })
    at += decoded.bytes
    if (options.toEnd === true && decoded.block.ends === true) break
  }
  return { items, end: at }
}

function blockAt(family: Family, bytes: Uint8Array, at: number, variant: Variant | null): DecodedBlock | null {
  for (const block of family.blocks) {
    const decoded = decodeBlock(block, bytes, at, variant)
    if (decoded !== null) return decoded
  }
  return null
}
