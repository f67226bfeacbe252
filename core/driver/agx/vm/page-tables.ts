/**
 * Builds the tables of one half of an address space, in memory, as the MMU reads them (reference C.1). Beside each table
 * it keeps how many entries are in use, so that mapping and unmapping take time by the pages they touch and a table goes
 * when its last entry does.
 *
 * Only `reserve` can lack memory. Whoever reserves first can map without failing; unmapping never allocates.
 */
import { assert, fail, present } from "../../../base/assert.ts"
import { PAGE_SIZE, isPageAligned } from "../../../gpu/agx/memory/page.ts"
import type { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"
import {
  INDEX_SPAN,
  TABLE_ENTRIES,
  indexAt,
  isCanonical,
  isKernel,
  offsetInHalf,
} from "../../../gpu/agx/uat/address.ts"
import { type Protection, VALID, highBits, pageHigh, pageLow, tableEntry } from "../../../gpu/agx/uat/entries.ts"

/** What a last-level table spans: 32 MiB. */
const LEAF_SPAN = INDEX_SPAN[2]
const ENTRY_BYTES = 8

interface LeafTable {
  readonly pa: number
  /** Valid entries. */
  used: number
}

interface MiddleTable extends LeafTable {
  readonly leaves: Map<number, LeafTable>
}

/** The frame of a page, by its number from the start of the mapping. */
export type FrameSource = (page: number) => number

export class PageTables {
  /** Physical address of the first-level table, for the context's base. */
  readonly root: number
  private readonly memory: PhysicalMemory
  private readonly kernel: boolean
  private readonly middles = new Map<number, MiddleTable>()

  /** Null if there is no memory for the first table. */
  static create(memory: PhysicalMemory, half: "user" | "kernel"): PageTables | null {
    const root = memory.allocate()
    return root === null ? null : new PageTables(memory, half === "kernel", root)
  }

  private constructor(memory: PhysicalMemory, kernel: boolean, root: number) {
    this.memory = memory
    this.kernel = kernel
    this.root = root
  }

  /** Tables that exist now, the first one included. */
  get tables(): number {
    let count = 1
    for (const middle of this.middles.values()) count += 1 + middle.leaves.size
    return count
  }

  /** Makes all tables that mapping the range needs, or none; false if memory is exhausted. */
  reserve(address: number, bytes: number): boolean {
    this.check(address, bytes)
    for (let at = address; at < address + bytes; at = leafEnd(at)) {
      if (this.makeLeaf(at)) continue
      this.trim(address, bytes)
      return false
    }
    return true
  }

  /** Maps pages that are not mapped, in tables that are reserved. */
  map(address: number, bytes: number, frames: FrameSource, protection: Protection): void {
    this.check(address, bytes)
    const [low, high] = [pageLow(protection), pageHigh(protection)]
    for (let at = address; at < address + bytes; ) {
      const end = Math.min(leafEnd(at), address + bytes)
      const leaf = present(this.leafAt(at), "reserved table")
      const entries = this.entries(leaf)
      let offset = indexAt(at, 3) * ENTRY_BYTES
      leaf.used += (end - at) / PAGE_SIZE
      for (let page = (at - address) / PAGE_SIZE; at < end; at += PAGE_SIZE, page++, offset += ENTRY_BYTES) {
        const pa = frames(page)
        assert((entries.getUint32(offset, true) & VALID) === 0, "page mapped twice")
        entries.setUint32(offset, pa | low, true)
        entries.setUint32(offset + 4, highBits(pa) | high, true)
      }
    }
  }

  /** Other rights or attributes for pages that are mapped. */
  protect(address: number, bytes: number, protection: Protection): void {
    this.check(address, bytes)
    const [low, high] = [pageLow(protection), pageHigh(protection)]
    this.eachMapped(address, bytes, (entries, offset) => {
      const frame = entries.getUint32(offset, true) & -PAGE_SIZE
      entries.setUint32(offset, frame | low, true)
      entries.setUint32(offset + 4, (entries.getUint32(offset + 4, true) & 0xffff) | high, true)
      return false
    })
  }

  /**
   * Pages that are not mapped are passed over. Empty tables stay if `keepTables`, for what is to be mapped there next;
   * `trim` takes them away.
   */
  unmap(address: number, bytes: number, keepTables: boolean): void {
    this.check(address, bytes)
    this.eachMapped(address, bytes, (entries, offset) => {
      entries.setUint32(offset, 0, true)
      entries.setUint32(offset + 4, 0, true)
      return true
    })
    if (!keepTables) this.trim(address, bytes)
  }

  /** Frees the empty tables that serve the range. */
  trim(address: number, bytes: number): void {
    for (let at = address; at < address + bytes; at = this.nextTable(at)) {
      const middle = this.middles.get(indexAt(at, 1))
      const leaf = middle?.leaves.get(indexAt(at, 2))
      if (middle === undefined || leaf === undefined || leaf.used > 0) continue
      middle.leaves.delete(indexAt(at, 2))
      this.memory.writeU64(middle.pa + indexAt(at, 2) * ENTRY_BYTES, 0n)
      this.memory.free(leaf.pa)
      middle.used--
      if (middle.used > 0) continue
      this.middles.delete(indexAt(at, 1))
      this.memory.writeU64(this.root + indexAt(at, 1) * ENTRY_BYTES, 0n)
      this.memory.free(middle.pa)
    }
  }

  /** Frees all tables, whatever is mapped. Nobody may walk them any more. */
  destroy(): void {
    for (const middle of this.middles.values()) {
      for (const leaf of middle.leaves.values()) this.memory.free(leaf.pa)
      this.memory.free(middle.pa)
    }
    this.middles.clear()
    this.memory.free(this.root)
  }

  /** Calls for each valid entry of the range; those for which it answers true are gone. */
  private eachMapped(address: number, bytes: number, visit: (entries: DataView, offset: number) => boolean): void {
    const last = address + bytes
    for (let at = address; at < last; at = this.nextTable(at)) {
      const leaf = this.leafAt(at)
      if (leaf === null || leaf.used === 0) continue
      const entries = this.entries(leaf)
      const end = (indexAt(at, 3) + (Math.min(leafEnd(at), last) - at) / PAGE_SIZE) * ENTRY_BYTES
      for (let offset = indexAt(at, 3) * ENTRY_BYTES; offset < end; offset += ENTRY_BYTES)
        if ((entries.getUint32(offset, true) & VALID) !== 0 && visit(entries, offset)) leaf.used--
    }
  }

  /** Where to look next after `at`: passes over what no table of the second level serves. */
  private nextTable(at: number): number {
    if (this.middles.has(indexAt(at, 1))) return leafEnd(at)
    const span = INDEX_SPAN[1]
    return (Math.floor(at / span) + 1) * span
  }

  private leafAt(address: number): LeafTable | null {
    return this.middles.get(indexAt(address, 1))?.leaves.get(indexAt(address, 2)) ?? null
  }

  /** False if there is no memory; a middle table made in vain is found by `trim` only with a leaf, so it goes here. */
  private makeLeaf(address: number): boolean {
    const [first, second] = [indexAt(address, 1), indexAt(address, 2)]
    let middle = this.middles.get(first)
    if (middle?.leaves.has(second) === true) return true
    const leaf = this.memory.allocate()
    if (leaf === null) return false
    if (middle === undefined) {
      const pa = this.memory.allocate()
      if (pa === null) {
        this.memory.free(leaf)
        return false
      }
      middle = { pa, used: 0, leaves: new Map() }
      this.middles.set(first, middle)
      this.memory.writeU64(this.root + first * ENTRY_BYTES, tableEntry(pa))
    }
    middle.leaves.set(second, { pa: leaf, used: 0 })
    middle.used++
    this.memory.writeU64(middle.pa + second * ENTRY_BYTES, tableEntry(leaf))
    return true
  }

  /** Good until the next write to any memory: it may move the bytes. */
  private entries(leaf: LeafTable): DataView {
    const offset = this.memory.writeOffset(leaf.pa)
    return new DataView(this.memory.buffer, offset, TABLE_ENTRIES[3] * ENTRY_BYTES)
  }

  private check(address: number, bytes: number): void {
    const last = address + bytes - 1
    const whole = bytes > 0 && isPageAligned(address) && isPageAligned(bytes)
    const inside = isCanonical(address) && isCanonical(last)
    const half = isKernel(address) === this.kernel && isKernel(last) === this.kernel
    // The text is made only when it is needed: this is on the path of every operation.
    if (!whole || !inside || !half) fail(`${bytes} bytes of page tables at ${address}`)
  }
}

/** The end of what the last-level table of an address serves. */
function leafEnd(address: number): number {
  return address + LEAF_SPAN - (offsetInHalf(address) % LEAF_SPAN)
}
