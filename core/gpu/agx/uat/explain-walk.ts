/**
 * A walk with every level recorded, for the window's view of the page tables. Reads the tables as they are now; the TLB
 * is only looked at, so that a stale entry shows.
 */
import type { Reason } from "./fault.ts"
import { LEVELS, indexAt, isCanonical, pageNumber } from "./address.ts"
import { type ContextBase, baseAddress, decodeBase } from "./context-table.ts"
import {
  type DecodedEntry,
  FIRMWARE_SHIFT,
  MAY_BE_USED,
  MAY_READ,
  MAY_WRITE,
  decodeEntry,
  rightsOf,
} from "./entries.ts"
import type { Mmu } from "./mmu.ts"
import { bankOf, placeOf } from "./tlb.ts"
import { pageOffset } from "../memory/page.ts"

export type WalkStep =
  | {
      readonly level: 0
      readonly table: number
      readonly index: number
      readonly at: number
      readonly raw: bigint
      readonly entry: ContextBase
    }
  | {
      readonly level: 1 | 2 | 3
      readonly table: number
      readonly index: number
      readonly at: number
      readonly raw: bigint
      readonly entry: DecodedEntry
    }

export interface Rights {
  readonly read: boolean
  readonly write: boolean
}

export interface Explanation {
  readonly steps: readonly WalkStep[]
  /** Physical address; null if no page is mapped there. */
  readonly physical: number | null
  /** Why even an allowed access would fault, and at which level; null if it would not. */
  readonly fault: { readonly reason: Reason; readonly level: number } | null
  readonly gpu: Rights
  readonly firmware: Rights
  /** What the TLB answers instead of the tables; null if it knows nothing of this page. */
  readonly remembered: {
    readonly physical: number
    readonly gpu: Rights
    readonly firmware: Rights
    readonly stale: boolean
  } | null
}

const NO_RIGHTS: Rights = { read: false, write: false }

export function explainWalk(mmu: Mmu, context: number, address: number): Explanation {
  const steps: WalkStep[] = []
  const ended = (level: number): Explanation => ({
    steps,
    physical: null,
    fault: { reason: "unmapped", level },
    gpu: NO_RIGHTS,
    firmware: NO_RIGHTS,
    remembered: remembered(mmu, context, address, null, 0),
  })
  if (!isCanonical(address)) return { ...ended(0), remembered: null }
  const baseAt = baseAddress(mmu.contextTable, context, address)
  const base = decodeBase(mmu.memory.readU64(baseAt))
  steps.push({
    level: 0,
    table: mmu.contextTable,
    index: context,
    at: baseAt,
    raw: mmu.memory.readU64(baseAt),
    entry: base,
  })
  if (!base.valid) return ended(0)
  let table = base.base
  let raw = 0n
  for (const level of LEVELS) {
    const index = indexAt(address, level)
    const at = table + index * 8
    raw = mmu.memory.readU64(at)
    const entry = decodeEntry(raw)
    steps.push({ level, table, index, at, raw, entry })
    if (!entry.valid || entry.type === 0) return ended(level)
    table = entry.frame
  }
  const rights = rightsOf(Number(BigInt.asUintN(32, raw)), Number(raw >> 32n))
  return {
    steps,
    physical: table + pageOffset(address),
    fault: (rights & MAY_BE_USED) === 0 ? { reason: "access-flag", level: 3 } : null,
    gpu: named(rights),
    firmware: named(rights >> FIRMWARE_SHIFT),
    remembered: remembered(mmu, context, address, table, rights),
  }
}

function remembered(
  { tlb }: Mmu,
  context: number,
  address: number,
  frame: number | null,
  rights: number,
): Explanation["remembered"] {
  const page = pageNumber(address)
  const place = placeOf(bankOf(context, address), page)
  if (tlb.pages[place] !== page) return null
  const known = tlb.rights[place] as number
  return {
    physical: (tlb.frames[place] as number) + pageOffset(address),
    gpu: named(known),
    firmware: named(known >> FIRMWARE_SHIFT),
    stale: tlb.frames[place] !== frame || known !== rights,
  }
}

function named(rights: number): Rights {
  return { read: (rights & MAY_READ) !== 0, write: (rights & MAY_WRITE) !== 0 }
}
