/** A stream in memory as rows: raw words, the block that they are, its fields. Pure. */
import { decodeStream } from "../../core/isa/stream.ts"
import { CDM } from "../../core/isa/cdm/cdm.ts"
import type { Family } from "../../core/isa/encoding.ts"
import { PPP } from "../../core/isa/ppp/ppp.ts"
import { explainStream } from "../../core/isa/text/explain.ts"
import { printBlock } from "../../core/isa/text/print.ts"
import { USC } from "../../core/isa/usc/usc.ts"
import { VDM } from "../../core/isa/vdm/vdm.ts"

export const STREAM_FAMILIES = { cdm: CDM, vdm: VDM, ppp: PPP, usc: USC } as const satisfies Record<string, Family>
export type StreamKind = keyof typeof STREAM_FAMILIES

export interface StreamRow {
  readonly address: number
  readonly bytes: number
  /** Words of 32 bits, or bytes where the stream has no words. */
  readonly raw: string
  readonly text: string
  readonly says: string
  readonly fields: readonly { readonly name: string; readonly text: string; readonly says: string }[]
  /** Where a link goes on; null for other blocks. */
  readonly target: number | null
}

/** So many blocks are shown. */
const BLOCKS_MAX = 64

/** Up to the block that ends the stream, or what is no block at all for a while. */
export function streamRows(kind: StreamKind, address: number, bytes: Uint8Array, longLaunch: boolean): StreamRow[] {
  const family = STREAM_FAMILIES[kind]
  const options = { variant: longLaunch ? ("g14x" as const) : null, limit: BLOCKS_MAX, toEnd: true }
  const { items } = decodeStream(family, bytes, options)
  const { blocks } = explainStream(family, bytes, options)
  return items.map((item, index) => {
    const length = item.kind === "block" ? item.decoded.bytes : item.bytes
    const block = blocks[index]
    const target = item.kind === "block" ? item.decoded.fields.find(({ name }) => name === "target") : undefined
    return {
      address: address + item.at,
      bytes: length,
      raw: rawText(bytes.subarray(item.at, item.at + length), family.unit),
      text: item.kind === "block" ? printBlock(item.decoded) : "no block",
      says: block?.says ?? "",
      fields: block?.fields ?? [],
      target: target === undefined ? null : Number(target.value),
    }
  })
}

function rawText(bytes: Uint8Array, unit: number): string {
  const size = unit >= 4 ? 4 : 1
  const words: string[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const word = [...bytes.subarray(at, at + size)].reverse()
    words.push(word.map((byte) => byte.toString(16).padStart(2, "0")).join(""))
  }
  return words.join(" ")
}
