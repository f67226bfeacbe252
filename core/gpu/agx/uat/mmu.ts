/**
 * The MMU (UAT): turns addresses of a context into physical ones by the page tables in memory, with the rights of the
 * GPU or of the firmware, remembering translations in its TLB. Source: reference C.1.
 *
 * Simplified: no cache of the upper tables' entries, so only leaves can be stale; entries of TYPE 0 above the last level
 * (block mappings, which no driver uses) count as unmapped; a walk takes no time, users add it.
 */
import { assert } from "../../../base/assert.ts"
import { PAGE_SIZE } from "../memory/page.ts"
import type { PhysicalMemory } from "../memory/physical-memory.ts"
import { LEVELS, indexAt, isCanonical } from "./address.ts"
import { CONTEXTS, baseAddress } from "./context-table.ts"
import { FIRMWARE_SHIFT, MAY_BE_USED, MAY_READ, MAY_WRITE, TYPE, VALID, frameOf, rightsOf } from "./entries.ts"
import { type Access, FIRMWARE_UNIT, type FaultInfo, type Reason, noFault } from "./fault.ts"
import { BANKS, type TlbState, bankOf, copyTlb, dropBank, dropRange, newTlb, placeOf } from "./tlb.ts"

/** Bits 47:1 of a context's base, as 32-bit halves. */
const BASE_LOW = 0xffff_fffe
const BASE_HIGH = 0xffff
const BASE_VALID = 1

/** No frame has it. */
const NOTHING = -1

export interface MmuState {
  readonly tlb: TlbState
  readonly lastFault: FaultInfo
}

export class Mmu {
  readonly memory: PhysicalMemory
  /** Physical address of the context table. */
  readonly contextTable: number
  /** Overwritten by each refusal. */
  lastFault = noFault()
  tlb = newTlb()
  /** What the last successful walk found. */
  private foundFrame = 0
  private foundRights = 0
  /** Frame whose next use is refused. */
  private broken = NOTHING

  constructor(memory: PhysicalMemory, contextTable: number) {
    this.memory = memory
    this.contextTable = contextTable
  }

  /**
   * The physical address, or -1 with the reason in `lastFault`. `unit` is the number of the unit that asks, for the
   * fault register, or `FIRMWARE_UNIT`. An access may not cross a page: a neighbour needs a translation of its own.
   */
  translate(context: number, address: number, access: Access, unit: number): number {
    const page = Math.floor(address / PAGE_SIZE)
    const bank = bankOf(context, address)
    const place = placeOf(bank, page)
    const { pages, frames, rights, hits, misses } = this.tlb
    if (pages[place] === page) hits[bank] = (hits[bank] as number) + 1
    else {
      misses[bank] = (misses[bank] as number) + 1
      const level = this.walk(context, address)
      if (level >= 0) return this.refuse(context, address, access, unit, "unmapped", level)
      if (this.foundFrame === this.broken) {
        this.broken = NOTHING
        return this.refuse(context, address, access, unit, "unmapped", 3)
      }
      if ((this.foundRights & MAY_BE_USED) === 0) return this.refuse(context, address, access, unit, "access-flag", 3)
      pages[place] = page
      frames[place] = this.foundFrame
      rights[place] = this.foundRights
    }
    const wanted = access === "read" ? MAY_READ : MAY_WRITE
    const granted = unit === FIRMWARE_UNIT ? (rights[place] as number) >> FIRMWARE_SHIFT : (rights[place] as number)
    if ((granted & wanted) === 0) return this.refuse(context, address, access, unit, refusal(granted), 3)
    return (frames[place] as number) + (address - page * PAGE_SIZE)
  }

  /** The next access to this frame is refused as unmapped, once: a fault that was injected. */
  injectFault(frame: number): void {
    this.broken = frame
    this.invalidateAll()
  }

  /** Everything that is remembered. */
  invalidateAll(): void {
    for (let bank = 0; bank < BANKS; bank++) dropBank(this.tlb, bank)
  }

  /** The user half of a context. */
  invalidateContext(context: number): void {
    dropBank(this.tlb, checked(context))
  }

  /** Part of one half; for the kernel half of all contexts alike. */
  invalidateRange(context: number, address: number, bytes: number): void {
    if (bytes > 0) dropRange(this.tlb, bankOf(checked(context), address), address, bytes)
  }

  save(): MmuState {
    return { tlb: copyTlb(this.tlb), lastFault: { ...this.lastFault } }
  }

  restore({ tlb, lastFault }: MmuState): void {
    this.tlb = copyTlb(tlb)
    this.lastFault = { ...lastFault }
  }

  /** Leaves the page in `foundFrame` and `foundRights` and returns -1, or returns the level where the walk ended. */
  private walk(context: number, address: number): number {
    if (!isCanonical(address)) return 0
    const { memory } = this
    const at = baseAddress(this.contextTable, checked(context), address)
    const low = memory.readU32(at)
    if ((low & BASE_VALID) === 0) return 0
    let table = ((low & BASE_LOW) >>> 0) + (memory.readU32(at + 4) & BASE_HIGH) * 0x1_0000_0000
    for (const level of LEVELS) {
      const entry = table + indexAt(address, level) * 8
      const entryLow = memory.readU32(entry)
      if ((entryLow & (VALID | TYPE)) !== (VALID | TYPE)) return level
      const entryHigh = memory.readU32(entry + 4)
      table = frameOf(entryLow, entryHigh)
      if (level === 3) this.foundRights = rightsOf(entryLow, entryHigh)
    }
    this.foundFrame = table
    return -1
  }

  private refuse(
    context: number,
    address: number,
    access: Access,
    unit: number,
    reason: Reason,
    level: number,
  ): number {
    const fault = this.lastFault
    fault.address = address
    fault.access = access
    fault.reason = reason
    fault.level = level
    fault.unit = unit
    fault.context = context
    fault.sideband = 0
    return -1
  }
}

/** Why an access of the other kind than the page grants is refused. */
function refusal(granted: number): Reason {
  if ((granted & MAY_WRITE) !== 0) return "write-only"
  return (granted & MAY_READ) !== 0 ? "read-only" : "no-access"
}

/** Contexts are named by the driver's slots and the firmware's messages, both of which are checked before. */
function checked(context: number): number {
  assert(context >= 0 && context < CONTEXTS, `context ${context}`)
  return context
}
