/** The engines' memory as it really is: the MMU, and the fault register that its refusals latch. */
import { PAGE_SIZE, pageOffset } from "../memory/page.ts"
import type { FaultRegister } from "../uat/fault.ts"
import type { Mmu } from "../uat/mmu.ts"
import type { GpuMemory } from "./gpu-memory.ts"

export class GpuMmu implements GpuMemory {
  private readonly mmu: Mmu
  private readonly faults: FaultRegister

  constructor(mmu: Mmu, faults: FaultRegister) {
    this.mmu = mmu
    this.faults = faults
  }

  read(context: number, va: number, length: number, unit: number): Uint8Array | null {
    const out = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const at = va + done
      const pa = this.mmu.translate(context, at, "read", unit)
      if (pa < 0) {
        this.faults.latch(this.mmu.lastFault)
        return null
      }
      const count = Math.min(length - done, PAGE_SIZE - pageOffset(at))
      out.set(this.mmu.memory.copyOut(pa, count), done)
      done += count
    }
    return out
  }

  write(context: number, va: number, bytes: Uint8Array, unit: number): boolean {
    for (let done = 0; done < bytes.length; ) {
      const at = va + done
      const pa = this.mmu.translate(context, at, "write", unit)
      if (pa < 0) {
        this.faults.latch(this.mmu.lastFault)
        return false
      }
      const count = Math.min(bytes.length - done, PAGE_SIZE - pageOffset(at))
      this.mmu.memory.copyIn(pa, bytes.subarray(done, done + count))
      done += count
    }
    return true
  }
}
