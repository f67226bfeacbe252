/** For tests: page tables by hand, without a driver's address spaces. */
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import type { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"
import { LEVELS, indexAt } from "../../../gpu/agx/uat/address.ts"
import { NO_BASE, writeContext } from "../../../gpu/agx/uat/context-table.ts"
import { PROTECTIONS, type ProtectionName, frameOf, pageEntry, tableEntry } from "../../../gpu/agx/uat/entries.ts"
import type { Mmu } from "../../../gpu/agx/uat/mmu.ts"
import { Slots, type SlotToken, type SlotWaiter } from "../slots.ts"
import type { JobVm, SharedObject } from "../queue/job-vm.ts"

/** Where objects of the driver begin; never given out twice. */
const SHARED_START = 0x50_0000_0000

export class TableTree {
  readonly root: number
  private readonly memory: PhysicalMemory

  constructor(memory: PhysicalMemory) {
    this.memory = memory
    this.root = memory.allocate() as number
  }

  map(va: number, pa: number, protection: ProtectionName): boolean {
    let table = this.root
    for (const level of LEVELS) {
      const at = table + 8 * indexAt(va, level)
      if (level === 3) this.memory.writeU64(at, pageEntry(pa, PROTECTIONS[protection]))
      else {
        if (this.memory.readU64(at) === 0n) {
          const below = this.memory.allocate()
          if (below === null) return false
          this.memory.writeU64(at, tableEntry(below))
        }
        table = frameOf(this.memory.readU32(at), this.memory.readU32(at + 4))
      }
    }
    return true
  }
}

/** An address space whose pages are all mapped by the test. */
export class HandVm implements JobVm {
  readonly tree: TableTree
  users = 0
  references = 1
  private nextShared = SHARED_START
  private token: SlotToken | null = null
  private held: SlotToken | null = null
  private readonly mmu: Mmu
  private readonly kernel: TableTree
  private readonly slots: Slots

  constructor(mmu: Mmu, kernel: TableTree, slots: Slots) {
    this.mmu = mmu
    this.kernel = kernel
    this.slots = slots
    this.tree = new TableTree(mmu.memory)
  }

  acquire(): number {
    if (this.held === null) {
      const token = this.slots.take(this.token)
      if (token === null) return -1
      this.held = token
      this.token = token
      const context = token.slot + 1
      const base = (root: number) => ({ valid: true, base: root, asid: context })
      writeContext(this.mmu.memory, this.mmu.contextTable, context, base(this.tree.root), base(this.kernel.root))
      this.mmu.invalidateContext(context)
    }
    this.users++
    return this.held.slot + 1
  }

  release(): void {
    this.users--
    if (this.users > 0 || this.held === null) return
    const { held } = this
    this.held = null
    this.slots.give(held)
  }

  get(): void {
    this.references++
  }

  put(): void {
    this.references--
  }

  waitForContext(waiter: SlotWaiter): void {
    this.slots.wait(waiter)
  }

  stopWaiting(waiter: SlotWaiter): void {
    this.slots.stopWaiting(waiter)
  }

  allocateShared(bytes: number, align: number): SharedObject | null {
    const address = Math.ceil(this.nextShared / align) * align
    const frames: number[] = []
    for (let done = 0; done < bytes; done += PAGE_SIZE) {
      const frame = this.mmu.memory.allocate()
      if (frame === null || !this.tree.map(address + done, frame, "firmware-gpu-rw")) return null
      frames.push(frame)
    }
    this.nextShared = address + PAGE_SIZE * frames.length
    return { address, bytes, frames }
  }

  freeShared({ frames }: SharedObject): void {
    for (const frame of frames) this.mmu.memory.free(frame)
  }

  readShared({ frames }: SharedObject, at: number): number {
    return this.mmu.memory.readU32((frames[Math.floor(at / PAGE_SIZE)] as number) + (at % PAGE_SIZE))
  }

  writeShared({ frames }: SharedObject, at: number, word: number): void {
    this.mmu.memory.writeU32((frames[Math.floor(at / PAGE_SIZE)] as number) + (at % PAGE_SIZE), word >>> 0)
  }

  /** Maps a fresh buffer; its first physical page, of pages that follow each other only by chance. */
  buffer(va: number, bytes: number): void {
    for (let done = 0; done < bytes; done += PAGE_SIZE)
      this.tree.map(va + done, this.mmu.memory.allocate() as number, "gpu-rw")
  }
}

export function mapKernel(mmu: Mmu): TableTree {
  const tree = new TableTree(mmu.memory)
  writeContext(mmu.memory, mmu.contextTable, 0, NO_BASE, { valid: true, base: tree.root, asid: 0 })
  return tree
}
