/**
 * What a machine's driver holds at this moment: everything that somebody took and has to give back. When all files are
 * closed and what they had started is over, it is what it was before the first was opened.
 */
import type { AgxMachine } from "./agx-machine.ts"

export interface MachineUsage {
  /** Of memory, without the pages of the heap that driver and firmware share: it keeps those. */
  readonly frames: number
  /** Blocks of that heap, without what is only kept until the firmware has forgotten it. */
  readonly blocks: number
  /** Bytes of addresses of the kernel half that nobody has. */
  readonly kernelAddresses: number
  readonly freeContexts: number
  readonly freeEventSlots: number
  /** Of tiled vertex buffers. */
  readonly freeBufferSlots: number
  /** Work queues that own an event slot. */
  readonly slotOwners: number
  /** Submissions that wait for slots. */
  readonly waiting: number
  /** Timers that are armed, of whatever is on this engine. */
  readonly timers: number
}

export function usageOf({ gpu, vms, kernel, heap, device }: AgxMachine): MachineUsage {
  const { memory } = gpu
  const { slots, garbage } = device.events
  let slotOwners = 0
  for (let slot = 0; slot < slots.state.taken.length; slot++) if (device.events.ownerOf(slot) !== null) slotOwners++
  return {
    frames: memory.frames - memory.available - heap.mapped - vms.kernelTables.tables,
    blocks: heap.blocks - garbage.kept,
    kernelAddresses: kernel.available,
    freeContexts: vms.slots.free,
    freeEventSlots: slots.free,
    freeBufferSlots: device.buffers.slots.free,
    slotOwners,
    waiting: vms.slots.waiting + slots.waiting + device.buffers.slots.waiting,
    timers: device.engine.timers.size,
  }
}
