/**
 * Translations that the MMU remembers. An entry is served until it is invalidated or its place is needed, whatever the
 * page tables say meanwhile: a driver that forgets an invalidation has its users write to somebody else's memory.
 *
 * Simplified, since nothing is documented: each context has a bank of its own, direct-mapped by page number; the kernel
 * half, which is common to all contexts, has one more.
 */
import { pageNumber } from "./address.ts"
import { CONTEXTS } from "./context-table.ts"

/** Entries of a bank. */
export const TLB_CAPACITY = 256
/** The bank of the kernel half. */
export const KERNEL_BANK = CONTEXTS
export const BANKS = CONTEXTS + 1

const PLACE_MASK = TLB_CAPACITY - 1

/** Plain data, a column a field; entry `bank * TLB_CAPACITY + place`. */
export interface TlbState {
  /** Page number; NaN, which equals nothing, where there is no entry. */
  readonly pages: Float64Array
  /** Physical address of the page. */
  readonly frames: Float64Array
  /** As `rightsOf` has them. */
  readonly rights: Uint8Array
  /** By bank. */
  readonly hits: Float64Array
  readonly misses: Float64Array
}

export function newTlb(): TlbState {
  const entries = BANKS * TLB_CAPACITY
  return {
    pages: new Float64Array(entries).fill(Number.NaN),
    frames: new Float64Array(entries),
    rights: new Uint8Array(entries),
    hits: new Float64Array(BANKS),
    misses: new Float64Array(BANKS),
  }
}

export function copyTlb(tlb: TlbState): TlbState {
  return {
    pages: tlb.pages.slice(),
    frames: tlb.frames.slice(),
    rights: tlb.rights.slice(),
    hits: tlb.hits.slice(),
    misses: tlb.misses.slice(),
  }
}

export function bankOf(context: number, address: number): number {
  return address < 0 ? KERNEL_BANK : context
}

/** The one place where a page of a bank can be. */
export function placeOf(bank: number, page: number): number {
  return bank * TLB_CAPACITY + (page & PLACE_MASK)
}

export function dropBank({ pages }: TlbState, bank: number): void {
  pages.fill(Number.NaN, bank * TLB_CAPACITY, (bank + 1) * TLB_CAPACITY)
}

/** `bytes` from `address`, both of one half. Costs no more than the bank has entries, however long the range is. */
export function dropRange({ pages }: TlbState, bank: number, address: number, bytes: number): void {
  const first = pageNumber(address)
  const last = pageNumber(address + bytes - 1)
  if (last - first < TLB_CAPACITY) {
    for (let page = first; page <= last; page++) {
      const place = placeOf(bank, page)
      if (pages[place] === page) pages[place] = Number.NaN
    }
    return
  }
  for (let place = bank * TLB_CAPACITY; place < (bank + 1) * TLB_CAPACITY; place++) {
    const page = pages[place] as number
    if (page >= first && page <= last) pages[place] = Number.NaN
  }
}

export interface TlbEntry {
  readonly bank: number
  readonly page: number
  readonly frame: number
  readonly rights: number
}

/** What is remembered, for the window; of one bank. */
export function tlbEntries({ pages, frames, rights }: TlbState, bank: number): TlbEntry[] {
  const found: TlbEntry[] = []
  for (let place = bank * TLB_CAPACITY; place < (bank + 1) * TLB_CAPACITY; place++) {
    const page = pages[place] as number
    if (!Number.isNaN(page)) found.push({ bank, page, frame: frames[place] as number, rights: rights[place] as number })
  }
  return found.sort((a, b) => a.page - b.page)
}
