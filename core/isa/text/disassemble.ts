/** Bytes of a stream as text that assembles to the same bytes, whatever they are. */
import type { Family } from "../encoding.ts"
import { type StreamOptions, decodeStream } from "../stream.ts"
import { type NameOf, printBlock } from "./print.ts"
import { hexText } from "./value.ts"

export interface DisassembleOptions extends StreamOptions {
  readonly nameOf?: NameOf
}

export interface Line {
  /** Bytes from the start. */
  readonly at: number
  readonly text: string
}

/** `end`: where it stopped, by its limit or behind a block that ends the stream. */
export function disassemble(
  family: Family,
  bytes: Uint8Array,
  options: DisassembleOptions = {},
): { readonly lines: readonly Line[]; readonly end: number } {
  const { items, end } = decodeStream(family, bytes, options)
  const lines = items.map((item): Line => {
    const { at } = item
    if (item.kind === "block") return { at, text: printBlock(item.decoded, options.nameOf) }
    return { at, text: rawText(bytes.subarray(at, at + item.bytes)) }
  })
  return { lines, end }
}

/** The whole text, a block a line. */
export function disassembled(family: Family, bytes: Uint8Array, options: DisassembleOptions = {}): string {
  return disassemble(family, bytes, options)
    .lines.map(({ text }) => `${text}\n`)
    .join("")
}

/** Directives for bytes that are no block, by their size. */
export const RAW = { word: 4, half: 2, byte: 1 } as const

function rawText(bytes: Uint8Array): string {
  const [name, size] = bytes.length % 4 === 0 ? ["word", 4] : bytes.length % 2 === 0 ? ["half", 2] : ["byte", 1]
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += size) {
    let value = 0
    for (let index = size - 1; index >= 0; index--) value = value * 0x100 + (bytes[at + index] ?? 0)
    parts.push(hexText(value))
  }
  return `${name} ${parts.join(" ")}`
}
