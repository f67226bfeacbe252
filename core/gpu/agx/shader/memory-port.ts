/**
 * Memory as shaders reach it: the MMU, with the physical memory behind it as one run of bytes. Translations are kept only
 * within one instruction of 32 lanes, so nothing has to be invalidated here: what may be stale is the MMU's TLB.
 */
import { PAGE_SIZE } from "../memory/page.ts"
import type { FaultRegister } from "../uat/fault.ts"
import type { Mmu } from "../uat/mmu.ts"

export class MemoryPort {
  private readonly mmu: Mmu
  private readonly faults: FaultRegister
  readonly softFaults: boolean
  view: DataView
  words: Int32Array
  private buffer: ArrayBuffer

  constructor(mmu: Mmu, faults: FaultRegister, softFaults: boolean) {
    this.mmu = mmu
    this.faults = faults
    this.softFaults = softFaults
    this.buffer = mmu.memory.buffer
    this.view = new DataView(this.buffer)
    this.words = new Int32Array(this.buffer)
  }

  /** Where the page at `va` starts in `view`, or -1 if the MMU refuses. */
  readPage(context: number, va: number, unit: number): number {
    const pa = this.mmu.translate(context, va - (va & (PAGE_SIZE - 1)), "read", unit)
    if (pa < 0) return this.refuse(va)
    const at = this.mmu.memory.readOffset(pa)
    if (this.mmu.memory.buffer !== this.buffer) this.look()
    return at
  }

  /** May replace `view` and `words`. */
  writePage(context: number, va: number, unit: number): number {
    const pa = this.mmu.translate(context, va - (va & (PAGE_SIZE - 1)), "write", unit)
    if (pa < 0) return this.refuse(va)
    const at = this.mmu.memory.writeOffset(pa)
    if (this.mmu.memory.buffer !== this.buffer) this.look()
    return at
  }

  /** The address that was refused last. */
  get lastRefusal(): number {
    return this.mmu.lastFault.address
  }

  /** The refusal that came last becomes a fault. */
  latch(): void {
    this.faults.latch(this.mmu.lastFault)
  }

  /** A fault that is not the MMU's: the register has no reason of its own for it. */
  latchIllegal(context: number, address: number, unit: number): void {
    this.faults.latch({ address, access: "read", reason: "no-access", level: 3, unit, context, sideband: 0 })
  }

  private refuse(va: number): number {
    // The address of the access, not of its page.
    this.mmu.lastFault.address = va
    return -1
  }

  private look(): void {
    this.buffer = this.mmu.memory.buffer
    this.view = new DataView(this.buffer)
    this.words = new Int32Array(this.buffer)
  }
}
