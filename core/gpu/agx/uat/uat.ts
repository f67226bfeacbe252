/** Everything of the GPU that has to do with addresses, as it is after reset: no context valid, nothing remembered. */
import { present } from "../../../base/assert.ts"
import { type MemoryCheckpoint, type MemorySpec, PhysicalMemory } from "../memory/physical-memory.ts"
import { FaultRegister, type FaultRegisterState } from "./fault.ts"
import { Handoff } from "./handoff.ts"
import { Mmu, type MmuState } from "./mmu.ts"

export interface UatCheckpoint {
  readonly memory: MemoryCheckpoint
  readonly mmu: MmuState
  readonly fault: FaultRegisterState
}

export class Uat {
  readonly memory: PhysicalMemory
  readonly mmu: Mmu
  readonly handoff: Handoff
  readonly faultRegister = new FaultRegister()

  /** The boot loader sets two pages aside, for the context table and the handoff. */
  constructor(spec: MemorySpec) {
    this.memory = new PhysicalMemory(spec)
    this.mmu = new Mmu(this.memory, present(this.memory.allocate(), "memory for the context table"))
    this.handoff = new Handoff(this.memory, present(this.memory.allocate(), "memory for the handoff"))
  }

  save(): UatCheckpoint {
    const { fault, lost } = this.faultRegister.state
    return {
      memory: this.memory.save(),
      mmu: this.mmu.save(),
      fault: { fault: fault === null ? null : { ...fault }, lost },
    }
  }

  restore({ memory, mmu, fault }: UatCheckpoint): void {
    this.memory.restore(memory)
    this.mmu.restore(mmu)
    this.faultRegister.state = { fault: fault.fault === null ? null : { ...fault.fault }, lost: fault.lost }
  }
}
