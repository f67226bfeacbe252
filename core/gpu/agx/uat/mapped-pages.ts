/** All pages that a half of an address space maps, in order of address, as the tables say now. Source: reference C.1. */
import type { PhysicalMemory } from "../memory/physical-memory.ts"
import { INDEX_SPAN, KERNEL_START, type Level, TABLE_ENTRIES } from "./address.ts"
import { TYPE, VALID, frameOf } from "./entries.ts"

export interface MappedPage {
  readonly address: number
  /** Physical. */
  readonly frame: number
  /** The page's entry, as two halves. */
  readonly low: number
  readonly high: number
}

/** `root` is the first-level table. Entries that point outside of memory, or are blocks, are passed over. */
export function* mappedPages(memory: PhysicalMemory, root: number, half: "user" | "kernel"): Generator<MappedPage> {
  yield* tableAt(memory, root, 1, half === "kernel" ? KERNEL_START : 0)
}

function* tableAt(memory: PhysicalMemory, table: number, level: Level, start: number): Generator<MappedPage> {
  for (let index = 0; index < TABLE_ENTRIES[level]; index++) {
    const low = memory.readU32(table + 8 * index)
    if ((low & (VALID | TYPE)) !== (VALID | TYPE)) continue
    const high = memory.readU32(table + 8 * index + 4)
    const [address, frame] = [start + index * INDEX_SPAN[level], frameOf(low, high)]
    if (level === 3) yield { address, frame, low, high }
    else yield* tableAt(memory, frame, level === 1 ? 2 : 3, address)
  }
}
