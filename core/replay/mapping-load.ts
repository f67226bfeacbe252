/**
 * The loads of `bench mapping`: a buffer is mapped in an AGX's page tables, in real entries, and taken down again.
 * Whoever measures brings the clock.
 */
import { assert, present } from "../base/assert.ts"
import { GemObject } from "../driver/agx/vm/gem.ts"
import { VM_KERNEL_MIN_SIZE, VmContext } from "../driver/agx/vm/vm-context.ts"
import { VmDevice } from "../driver/agx/vm/vm-device.ts"
import { Engine } from "../engine/engine.ts"
import { WasmBacking } from "../gpu/agx/memory/backing.ts"
import { PAGE_SIZE } from "../gpu/agx/memory/page.ts"
import { PhysicalMemory } from "../gpu/agx/memory/physical-memory.ts"
import { Mmu } from "../gpu/agx/uat/mmu.ts"
import { EventStore } from "../trace/event-store.ts"

const KERNEL_START = 0x70_0000_0000
const START = 0x10_0000_0000
const READ_WRITE = 6
/** Beside the buffer's pages: tables and what the driver has of its own. */
const SPARE_FRAMES = 1000

export interface MappingLoad {
  /** Maps, tears down, and gives the buffer's frames back. */
  run(): void
}

/** `pages` by operations of `step` pages each. */
export function mappingLoad(pages: number, step: number): MappingLoad {
  const memory = new PhysicalMemory({ frames: pages + SPARE_FRAMES, backing: new WasmBacking() })
  const mmu = new Mmu(memory, present(memory.allocate(), "context table"))
  const device = new VmDevice({ engine: new Engine(new EventStore()), mmu })
  const vm = present(VmContext.create(device, KERNEL_START, KERNEL_START + VM_KERNEL_MIN_SIZE), "address space")
  const context = vm.acquire()
  const free = memory.available
  const range = step * PAGE_SIZE
  return {
    run: () => {
      const object = present(GemObject.create(memory, pages * PAGE_SIZE, 0, null, null), "buffer")
      for (let offset = 0; offset < object.size; offset += range) {
        const error = vm.map({ address: START + offset, range, object, offset, repeat: false, flags: READ_WRITE })
        if (error !== 0) assert(false, `mapping failed with ${error}`)
      }
      const last = START + object.size - PAGE_SIZE
      assert(mmu.translate(context, last, "write", 0) === object.frameOf(pages - 1), "the last page is not mapped")
      for (let offset = 0; offset < object.size; offset += range) vm.unmap(START + offset, range)
      object.put()
      assert(mmu.translate(context, last, "write", 0) === -1, "the last page is still mapped")
      assert(memory.available === free, "frames were lost")
    },
  }
}
