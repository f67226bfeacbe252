/** Pages of the tiled vertex buffer: taken one by one, given back scene by scene. All of it is in simulated memory. */
import { type GpuMemory, UNIT_TE } from "../gpu-memory.ts"
import { BLOCK_SHIFT, BUFFER, PAGES_PER_BLOCK, PAGE_NEXT } from "./layout.ts"

/** No page is left. */
export const FULL = 0
/** Memory refused an access; the fault register is latched. */
export const FAULT = -1

/** Memory of one context, by 32-bit words. */
export class TileMemory {
  private readonly memory: GpuMemory
  readonly context: number
  private readonly unit: number

  constructor(memory: GpuMemory, context: number, unit = UNIT_TE) {
    this.memory = memory
    this.context = context
    this.unit = unit
  }

  read(va: number, length: number): Uint8Array | null {
    return this.memory.read(this.context, va, length, this.unit)
  }

  write(va: number, bytes: Uint8Array): boolean {
    return this.memory.write(this.context, va, bytes, this.unit)
  }

  words(va: number, count: number): DataView | null {
    const bytes = this.read(va, 4 * count)
    return bytes === null ? null : new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  setWords(va: number, ...words: readonly number[]): boolean {
    const view = new DataView(new ArrayBuffer(4 * words.length))
    for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true)
    return this.write(va, new Uint8Array(view.buffer))
  }
}

/** Address of a page by its number plus one; `FAULT` if its place in the list of blocks cannot be read. */
export function pageAddress(memory: TileMemory, buffer: number, page: number): number {
  const info = memory.words(buffer + BUFFER.list, 2)
  if (info === null) return FAULT
  const list = (info.getUint32(4, true) | 0) * 0x1_0000_0000 + info.getUint32(0, true)
  const entry = memory.words(list + 4 * Math.floor((page - 1) / PAGES_PER_BLOCK), 1)
  if (entry === null) return FAULT
  return (entry.getUint32(0, true) + ((page - 1) % PAGES_PER_BLOCK)) * 2 ** BLOCK_SHIFT
}

/** A page's number plus one, chained in front of `next`; `FULL`, or `FAULT`. */
export function takePage(memory: TileMemory, buffer: number, next: number): number {
  const info = memory.words(buffer + BUFFER.blocks, 3)
  if (info === null) return FAULT
  const blocks = info.getUint32(0, true)
  const fresh = info.getUint32(BUFFER.fresh - BUFFER.blocks, true)
  const free = info.getUint32(BUFFER.free - BUFFER.blocks, true)
  if (free === 0 && fresh >= PAGES_PER_BLOCK * blocks) return FULL
  const page = free === 0 ? fresh + 1 : free
  const address = pageAddress(memory, buffer, page)
  if (address === FAULT) return FAULT
  if (free === 0) {
    if (!memory.setWords(buffer + BUFFER.fresh, fresh + 1)) return FAULT
  } else {
    const header = memory.words(address + PAGE_NEXT, 1)
    if (header === null || !memory.setWords(buffer + BUFFER.free, header.getUint32(0, true))) return FAULT
  }
  return memory.setWords(address + PAGE_NEXT, next, 0, 0, 0) ? page : FAULT
}

/** A chain of pages, from its first to its last, is free again. False: a fault. */
export function givePages(memory: TileMemory, buffer: number, first: number, last: number): boolean {
  if (first === 0 || last === 0) return true
  const address = pageAddress(memory, buffer, last)
  const info = memory.words(buffer + BUFFER.free, 1)
  if (address === FAULT || info === null) return false
  return memory.setWords(address + PAGE_NEXT, info.getUint32(0, true)) && memory.setWords(buffer + BUFFER.free, first)
}
