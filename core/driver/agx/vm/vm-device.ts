/**
 * What all address spaces of a device share: memory and MMU, the contexts they take turns in, the kernel half, the
 * firmware to be told about flushes. And the rules that a user may break on purpose.
 *
 * Simplified: the firmware of this simulator never holds the handoff's lock while the driver runs, so the driver takes
 * it without waiting.
 */
import { assert, present } from "../../../base/assert.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"
import { CONTEXTS, NO_BASE, writeContext } from "../../../gpu/agx/uat/context-table.ts"
import { PROTECTIONS, type ProtectionName } from "../../../gpu/agx/uat/entries.ts"
import { Handoff } from "../../../gpu/agx/uat/handoff.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import type { Mmu } from "../../../gpu/agx/uat/mmu.ts"
import { Slots } from "../slots.ts"
import { PageTables } from "./page-tables.ts"

/** Context 0 is the firmware's and the kernel's. */
export const USER_CONTEXTS = CONTEXTS - 1

/** Mistakes of a driver, for people to see what comes of them. */
export interface VmMistakes {
  /** Unmaps without telling the TLB. */
  readonly skipInvalidation: boolean
  /** Unmaps without asking the firmware to flush. */
  readonly skipFlush: boolean
}

export const NO_MISTAKES: VmMistakes = { skipInvalidation: false, skipFlush: false }

/** The firmware, as far as flushes go. */
export interface FlushSender {
  /** Tells it to look at a flush record; false if there is no room for the message. */
  flushRange(address: number, record: number, pages: number): boolean
}

export interface VmDeviceSpec {
  readonly engine: Engine
  readonly mmu: Mmu
  /** One user context only, so that nobody's fault hurts a neighbour. */
  readonly robustIsolation?: boolean
  readonly mistakes?: VmMistakes
  /** Asked before the driver takes memory of its own for a bind; false makes it -ENOMEM. */
  readonly mayAllocate?: () => boolean
}

export class VmDevice {
  readonly engine: Engine
  readonly mmu: Mmu
  readonly mistakes: VmMistakes
  readonly mayAllocate: () => boolean
  readonly slots: Slots
  /** The half that all contexts share. */
  readonly kernelTables: PageTables
  /** Null until the firmware is up: then nothing is cached by it. */
  handoff: Handoff | null = null
  firmware: FlushSender | null = null

  constructor(spec: VmDeviceSpec) {
    this.engine = spec.engine
    this.mmu = spec.mmu
    this.mistakes = spec.mistakes ?? NO_MISTAKES
    this.mayAllocate = spec.mayAllocate ?? always
    this.slots = new Slots(spec.robustIsolation === true ? 1 : USER_CONTEXTS)
    this.kernelTables = present(PageTables.create(this.memory, "kernel"), "memory for the kernel's tables")
    this.writeContext(0, null)
  }

  get memory(): PhysicalMemory {
    return this.mmu.memory
  }

  /** The firmware is about to start: `page` is the physical address of the handoff. */
  connect(firmware: FlushSender, page: number): void {
    this.firmware = firmware
    this.handoff = new Handoff(this.memory, page)
    this.handoff.announce("driver")
  }

  /** Points a context at a user half, by its first table; null: it has none. What the TLB has of it goes. */
  writeContext(context: number, root: number | null): void {
    const entered = this.handoff === null || this.handoff.tryEnter("driver")
    assert(entered, "handoff locked by the firmware")
    const kernel = { valid: true, base: this.kernelTables.root, asid: context }
    const user = root === null ? NO_BASE : { valid: true, base: root, asid: context }
    writeContext(this.memory, this.mmu.contextTable, context, user, kernel)
    if (!this.mistakes.skipInvalidation) this.mmu.invalidateContext(context)
    if (this.handoff !== null) this.handoff.leave("driver")
  }

  invalidate(context: number, address: number, bytes: number): void {
    if (!this.mistakes.skipInvalidation) this.mmu.invalidateRange(context, address, bytes)
  }

  /** For the heap of the firmware's structures, which maps pages and never takes them away; false: no memory. */
  mapKernelPage(address: number, pa: number, protection: ProtectionName): boolean {
    if (!this.kernelTables.reserve(address, PAGE_SIZE)) return false
    this.kernelTables.map(address, PAGE_SIZE, () => pa, PROTECTIONS[protection])
    return true
  }
}

function always(): boolean {
  return true
}
