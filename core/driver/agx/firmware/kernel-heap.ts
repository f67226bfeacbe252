/**
 * The heap of the structures that driver and firmware share: pages of the GPU's memory, mapped in the kernel half for
 * the firmware and reached by the driver directly. Blocks come in powers of two, so that what is freed fits again;
 * pages, once mapped, stay. Source: reference B.6, C.1.
 */
import { PAGE_SIZE, pageOffset } from "../../../gpu/agx/memory/page.ts"
import type { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"
import { type FirmwareMemory, addressOf, highWord, lowWord } from "../../../gpu/agx/firmware/firmware-memory.ts"
import type { FirmwareHeap } from "./heap.ts"

/** The driver's private area of the kernel half, 0xffffffa0_00000000, as a signed number. */
export const HEAP_START = -0x60_0000_0000
const BLOCK_MIN = 64

/** Maps a page of the kernel half; false: there is no memory for a table. */
export type KernelMapper = (va: number, pa: number) => boolean

export class KernelHeap implements FirmwareHeap {
  readonly memory: HeapMemory
  private readonly map: KernelMapper
  private readonly frames: PhysicalMemory
  private readonly pages: number[]
  private readonly spare = new Map<number, number[]>()
  private readonly sizes = new Map<number, number>()
  private next = HEAP_START
  private end = HEAP_START

  constructor(frames: PhysicalMemory, map: KernelMapper) {
    this.frames = frames
    this.map = map
    this.pages = []
    this.memory = new HeapMemory(frames, this.pages)
  }

  /** Where a block lies in memory; the next page of it lies elsewhere. */
  physical(address: number): number {
    return this.memory.physical(address)
  }

  /** Blocks that are in use. */
  get blocks(): number {
    return this.sizes.size
  }

  /** Pages that it has; they stay. */
  get mapped(): number {
    return this.pages.length
  }

  allocate(bytes: number): number | null {
    const size = blockSize(bytes)
    const block = this.spare.get(size)?.pop() ?? this.carve(size)
    if (block === null) return null
    this.sizes.set(block, size)
    this.memory.setBytes(block, new Uint8Array(size))
    return block
  }

  free(address: number): void {
    const size = this.sizes.get(address)
    if (size === undefined) return
    this.sizes.delete(address)
    const list = this.spare.get(size)
    if (list === undefined) this.spare.set(size, [address])
    else list.push(address)
  }

  /** A block that was never used. A block of less than a page crosses none. */
  private carve(size: number): number | null {
    if (size >= PAGE_SIZE || PAGE_SIZE - pageOffset(this.next) < size)
      this.next = Math.ceil(this.next / PAGE_SIZE) * PAGE_SIZE
    while (this.end < this.next + size) {
      const frame = this.frames.allocate()
      if (frame === null) return null
      if (!this.map(this.end, frame)) {
        this.frames.free(frame)
        return null
      }
      this.pages.push(frame)
      this.end += PAGE_SIZE
    }
    const block = this.next
    this.next += size
    return block
  }
}

function blockSize(bytes: number): number {
  let size = BLOCK_MIN
  while (size < bytes) size *= 2
  return size
}

/** The heap's pages as the processor sees them: no rights are asked. */
class HeapMemory implements FirmwareMemory {
  refused: number | null = null
  private readonly frames: PhysicalMemory
  private readonly pages: readonly number[]

  constructor(frames: PhysicalMemory, pages: readonly number[]) {
    this.frames = frames
    this.pages = pages
  }

  u32(va: number): number {
    return this.frames.readU32(this.physical(va))
  }

  setU32(va: number, value: number): void {
    this.frames.writeU32(this.physical(va), value >>> 0)
  }

  address(va: number): number {
    return addressOf(this.u32(va), this.u32(va + 4))
  }

  setAddress(va: number, value: number): void {
    this.setU32(va, lowWord(value))
    this.setU32(va + 4, highWord(value))
  }

  bytes(va: number, length: number): Uint8Array {
    const out = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const count = Math.min(length - done, PAGE_SIZE - pageOffset(va + done))
      out.set(this.frames.copyOut(this.physical(va + done), count), done)
      done += count
    }
    return out
  }

  setBytes(va: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const count = Math.min(bytes.length - done, PAGE_SIZE - pageOffset(va + done))
      this.frames.copyIn(this.physical(va + done), bytes.subarray(done, done + count))
      done += count
    }
  }

  /** The driver only uses addresses that the heap gave it; another one is no memory, which reads as zero. */
  physical(va: number): number {
    const page = this.pages[Math.floor((va - HEAP_START) / PAGE_SIZE)]
    return page === undefined ? 0 : page + pageOffset(va)
  }
}
