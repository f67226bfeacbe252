/** Blocks in memory, by the tables of the encodings: exactly as many bytes are read as a block has. */
import { type DecodedBlock, decodeBlock } from "../../../../isa/block.ts"
import type { Block, Family } from "../../../../isa/encoding.ts"
import { matches } from "../../../../isa/codec.ts"
import type { GpuMemory } from "../gpu-memory.ts"

/** The longest there is: a PPP head with all records, 16 viewports and region clips. */
const BLOCK_BYTES_MAX = 1024

export interface Place {
  readonly memory: GpuMemory
  readonly context: number
  readonly unit: number
}

/** `fault`: memory refused. `malformed`: no block of the family begins so. */
export function readBlock(place: Place, family: Family, va: number): DecodedBlock | "fault" | "malformed" {
  const head = place.memory.read(place.context, va, 4, place.unit)
  if (head === null) return "fault"
  const block = family.blocks.find((one) => matches(one.head, padded(head, one.head.bytes), 0))
  if (block === undefined) return "malformed"
  const bytes = place.memory.read(place.context, va, lengthOf(block, head), place.unit)
  if (bytes === null) return "fault"
  return decodeBlock(block, bytes) ?? "malformed"
}

/** What tells the length of a block is in its first word. */
function lengthOf(block: Block, head: Uint8Array): number {
  return decodeBlock(block, padded(head, BLOCK_BYTES_MAX))?.bytes ?? BLOCK_BYTES_MAX
}

function padded(head: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(length, head.length))
  bytes.set(head)
  return bytes
}

/** A field's value, 0 if the block has no such field. */
export function valueOf(decoded: DecodedBlock, name: string): number {
  return Number(decoded.fields.find((field) => field.name === name)?.value ?? 0)
}

/** Whether a part that has the field is there. */
export function hasField(decoded: DecodedBlock, name: string): boolean {
  return decoded.fields.some((field) => field.name === name)
}

/** Where the part of a block begins that is prefixed so, in bytes; -1: it is not there. */
export function partAt(decoded: DecodedBlock, prefix: string): number {
  return decoded.fields.find(({ part }) => part?.prefix === prefix)?.at ?? -1
}
