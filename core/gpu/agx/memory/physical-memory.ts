/**
 * The memory that processor and GPU share: frames of a page each, named by their physical address.
 *
 * A frame costs nothing before it is written. All frames that were not share one frame of zeros; the first write gives
 * a frame bytes of its own, a *slot* of the store. The store is one run of bytes, so that compiled code can
 * address it: `readOffset` and `writeOffset` say where in `buffer` a physical address lies.
 *
 * A freed frame keeps its contents until it is allocated again, and the frame freed last is allocated first: whoever
 * still has its address reads old data, then somebody else's, as on a real machine.
 *
 * No access crosses a page, except by `copyIn` and `copyOut`; naturally aligned ones never do. Simplified: an address
 * where no memory is reads as zero and swallows what is written; a real machine would report a bus error.
 */
import { assert, fail } from "../../../base/assert.ts"
import { ArrayBacking, type Backing } from "./backing.ts"
import { PAGE_SIZE, isPageAligned, pageOffset } from "./page.ts"

/** Where memory begins on Apple's chips. */
export const DRAM_BASE = 0x8_0000_0000
/** 4 GiB less two pages: the store, with its two slots beside the frames, is addressed by 32 bits. */
export const FRAMES_MAX = 2 ** 18 - 2

export interface MemorySpec {
  readonly frames: number
  readonly base?: number
  readonly backing?: Backing
}

/** Plain data; the bytes of the slots are in the backing. */
export interface MemoryState {
  /** The slot of each frame, by frame number; `ZEROS` if it was not written. */
  readonly slots: Int32Array
  /** 1 if the frame is allocated. */
  readonly allocated: Uint8Array
  /** A stack of freed frames. */
  readonly freed: Int32Array
  freedCount: number
  /** Frames from here on were never allocated. */
  fresh: number
  /** A stack of slots without a frame; their bytes are anything. */
  readonly spareSlots: Int32Array
  spareCount: number
  /** Slots from here on were never used; their bytes are zero. */
  freshSlot: number
  /** Allocations to come that fail although there is memory: a fault that was injected. */
  refusals: number
}

/** Plain data that nobody changes; pages that are the same as in an earlier checkpoint are shared with it. */
export interface MemoryCheckpoint {
  readonly allocated: Uint8Array
  /** The stack of freed frames. */
  readonly freed: Int32Array
  readonly fresh: number
  /** Of each frame that was ever written, in order. */
  readonly pages: readonly SavedPage[]
}

export interface SavedPage {
  readonly frame: number
  readonly bytes: Uint8Array
}

/** The slot that all unwritten frames share. Nothing is ever written to it. */
const ZEROS = 0
/** What is written where there is no memory goes here. Nothing ever reads it. */
const SINK = 1
const FIRST_SLOT = 2
/** Slots of a new store: 1 MiB. */
const SLOTS_FIRST = 64

export class PhysicalMemory {
  readonly base: number
  readonly frames: number
  state: MemoryState
  /** The bytes of all slots. Replaced when it grows: after a `writeOffset`, fetch it again. */
  buffer: ArrayBuffer
  private readonly backing: Backing
  private readonly size: number
  private view: DataView
  private bytes: Uint8Array

  constructor({ frames, base = DRAM_BASE, backing = new ArrayBacking() }: MemorySpec) {
    assert(frames > 0 && frames <= FRAMES_MAX, `${frames} frames of memory`)
    assert(isPageAligned(base), `memory at ${base}`)
    this.base = base
    this.frames = frames
    this.size = frames * PAGE_SIZE
    this.backing = backing
    this.state = {
      slots: new Int32Array(frames),
      allocated: new Uint8Array(frames),
      freed: new Int32Array(frames),
      freedCount: 0,
      fresh: 0,
      spareSlots: new Int32Array(frames),
      spareCount: 0,
      freshSlot: FIRST_SLOT,
      refusals: 0,
    }
    backing.grow(Math.min(SLOTS_FIRST, frames + FIRST_SLOT) * PAGE_SIZE)
    this.buffer = backing.buffer
    this.view = new DataView(this.buffer)
    this.bytes = new Uint8Array(this.buffer)
  }

  /** Frames that can still be allocated. */
  get available(): number {
    return this.frames - this.state.fresh + this.state.freedCount
  }

  /** Bytes that this machine spends on contents. */
  get resident(): number {
    return (this.state.freshSlot - this.state.spareCount) * PAGE_SIZE
  }

  /** The physical address of a frame of zeros; null if memory is exhausted. */
  allocate(): number | null {
    const { state } = this
    if (state.refusals > 0) {
      state.refusals--
      return null
    }
    let frame = state.fresh
    if (state.freedCount > 0) {
      state.freedCount--
      frame = state.freed[state.freedCount] as number
    } else if (frame < this.frames) state.fresh++
    else return null
    // Even a fresh one may have been written: through an address that nobody was given.
    this.forget(frame)
    state.allocated[frame] = 1
    return this.base + frame * PAGE_SIZE
  }

  /** The next so many allocations fail. */
  injectExhaustion(count: number): void {
    this.state.refusals += count
  }

  /** Its contents stay until somebody else gets the frame. */
  free(pa: number): void {
    const { state } = this
    const frame = this.frameOf(pa)
    if (frame < 0 || state.allocated[frame] !== 1 || !isPageAligned(pa)) fail(`frame 0x${pa.toString(16)} freed twice`)
    state.allocated[frame] = 0
    state.freed[state.freedCount] = frame
    state.freedCount++
  }

  isAllocated(pa: number): boolean {
    return this.state.allocated[this.frameOf(pa)] === 1
  }

  /** Where in `buffer` the byte at `pa` is read. */
  readOffset(pa: number): number {
    const relative = pa - this.base
    if (relative >= 0 && relative < this.size) {
      const slot = this.state.slots[(relative / PAGE_SIZE) | 0] as number
      return slot * PAGE_SIZE + (pa & (PAGE_SIZE - 1))
    }
    return ZEROS * PAGE_SIZE + pageOffset(pa)
  }

  /** Where in `buffer` the byte at `pa` is written: gives the frame bytes of its own, so `buffer` may be replaced. */
  writeOffset(pa: number): number {
    const relative = pa - this.base
    if (relative >= 0 && relative < this.size) {
      const frame = (relative / PAGE_SIZE) | 0
      const slot = this.state.slots[frame] as number
      return (slot === ZEROS ? this.materialise(frame) : slot) * PAGE_SIZE + (pa & (PAGE_SIZE - 1))
    }
    return SINK * PAGE_SIZE + pageOffset(pa)
  }

  readU8(pa: number): number {
    return this.bytes[this.readOffset(pa)] as number
  }

  readU16(pa: number): number {
    return this.view.getUint16(this.readOffset(pa), true)
  }

  readU32(pa: number): number {
    return this.view.getUint32(this.readOffset(pa), true)
  }

  readU64(pa: number): bigint {
    return this.view.getBigUint64(this.readOffset(pa), true)
  }

  writeU8(pa: number, value: number): void {
    const at = this.writeOffset(pa)
    this.bytes[at] = value
  }

  writeU16(pa: number, value: number): void {
    const at = this.writeOffset(pa)
    this.view.setUint16(at, value, true)
  }

  writeU32(pa: number, value: number): void {
    const at = this.writeOffset(pa)
    this.view.setUint32(at, value, true)
  }

  writeU64(pa: number, value: bigint): void {
    const at = this.writeOffset(pa)
    this.view.setBigUint64(at, value, true)
  }

  /** Any number of bytes, over frames that follow each other. */
  copyIn(pa: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const count = Math.min(bytes.length - done, PAGE_SIZE - pageOffset(pa + done))
      const at = this.writeOffset(pa + done)
      this.bytes.set(bytes.subarray(done, done + count), at)
      done += count
    }
  }

  copyOut(pa: number, length: number): Uint8Array {
    const out = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const count = Math.min(length - done, PAGE_SIZE - pageOffset(pa + done))
      const at = this.readOffset(pa + done)
      out.set(this.bytes.subarray(at, at + count), done)
      done += count
    }
    return out
  }

  /** `previous`: an earlier checkpoint of this memory, to share pages with. */
  save(previous: MemoryCheckpoint | null = null): MemoryCheckpoint {
    const { allocated, freed, freedCount, fresh, slots } = this.state
    const pages: SavedPage[] = []
    let next = 0
    for (const [frame, slot] of slots.entries()) {
      if (slot === ZEROS) continue
      const bytes = this.bytes.subarray(slot * PAGE_SIZE, (slot + 1) * PAGE_SIZE)
      while ((previous?.pages[next]?.frame ?? frame) < frame) next++
      const before = previous?.pages[next]
      const shared = before?.frame === frame && samePage(before.bytes, bytes)
      pages.push(shared ? before : { frame, bytes: bytes.slice() })
    }
    return { allocated: allocated.slice(), freed: freed.slice(0, freedCount), fresh, pages }
  }

  restore({ allocated, freed, fresh, pages }: MemoryCheckpoint): void {
    const { state } = this
    // `materialise` counts on the zeros of slots that were never used.
    this.bytes.fill(0, FIRST_SLOT * PAGE_SIZE, state.freshSlot * PAGE_SIZE)
    state.slots.fill(ZEROS)
    state.allocated.set(allocated)
    state.freed.set(freed)
    state.freedCount = freed.length
    state.fresh = fresh
    state.spareCount = 0
    state.freshSlot = FIRST_SLOT
    for (const { frame, bytes } of pages) this.copyIn(this.base + frame * PAGE_SIZE, bytes)
  }

  /** -1 if there is no memory. */
  private frameOf(pa: number): number {
    const relative = pa - this.base
    return relative >= 0 && relative < this.size ? Math.floor(relative / PAGE_SIZE) : -1
  }

  /** A frame is zeros again. */
  private forget(frame: number): void {
    const { state } = this
    const slot = state.slots[frame] as number
    if (slot === ZEROS) return
    state.slots[frame] = ZEROS
    state.spareSlots[state.spareCount] = slot
    state.spareCount++
  }

  private materialise(frame: number): number {
    const { state } = this
    let slot = state.freshSlot
    if (state.spareCount > 0) {
      state.spareCount--
      slot = state.spareSlots[state.spareCount] as number
      this.bytes.fill(0, slot * PAGE_SIZE, (slot + 1) * PAGE_SIZE)
    } else {
      while (slot * PAGE_SIZE >= this.buffer.byteLength) this.grow()
      state.freshSlot++
    }
    state.slots[frame] = slot
    return slot
  }

  private grow(): void {
    const most = (this.frames + FIRST_SLOT) * PAGE_SIZE
    this.backing.grow(Math.min(2 * this.buffer.byteLength, most))
    this.buffer = this.backing.buffer
    this.view = new DataView(this.buffer)
    this.bytes = new Uint8Array(this.buffer)
  }
}

function samePage(a: Uint8Array, b: Uint8Array): boolean {
  const words = PAGE_SIZE / 8
  const [left, right] = [
    new BigUint64Array(a.buffer, a.byteOffset, words),
    new BigUint64Array(b.buffer, b.byteOffset, words),
  ]
  for (let word = 0; word < words; word++) if (left[word] !== right[word]) return false
  return true
}
