/**
 * Buffer objects (GEM). An object has a size at once and frames only where they are needed: when a page is mapped for the
 * GPU or the firmware, or written by the processor. It goes with its last reference: each handle, mapping and pin is one.
 *
 * Simplified: nothing is ever swapped out, and the two kinds of processor mappings (write-back, write-combine) behave
 * alike, since no processor cache is modelled.
 */
import { assert } from "../../../base/assert.ts"
import { DmaResv } from "../../../fence/dma-resv.ts"
import { PAGE_SIZE, pageOffset } from "../../../gpu/agx/memory/page.ts"
import type { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"

export const GEM_WRITEBACK = 1
export const GEM_VM_PRIVATE = 2
export const GEM_FLAGS = GEM_WRITEBACK | GEM_VM_PRIVATE

/** Frames are kept in pieces of so many pages, so that an object of a terabyte costs what is used of it. */
const PIECE_PAGES = 2048
/** Sizes and sums of two of them stay exact. */
const PAGES_MAX = 2 ** 38

export class GemObject {
  /** Bytes, whole pages. */
  readonly size: number
  readonly flags: number
  /** The only VM that may map it, by identity; null: all may. */
  readonly owner: object | null
  /** That VM's, if it is private. */
  readonly resv: DmaResv
  /** References the firmware's address space has; the object cannot be moved meanwhile. */
  pins = 0
  private references = 1
  private readonly memory: PhysicalMemory
  /** Physical addresses, 0 where there is no frame. */
  private readonly pieces = new Map<number, Float64Array>()

  /** `size`, not 0, is rounded up to whole pages; null if it is beyond any memory. The caller has the first reference. */
  static create(
    memory: PhysicalMemory,
    size: number,
    flags: number,
    owner: object | null,
    resv: DmaResv | null,
  ): GemObject | null {
    const pages = Math.ceil(size / PAGE_SIZE)
    return pages > PAGES_MAX ? null : new GemObject(memory, pages * PAGE_SIZE, flags, owner, resv)
  }

  private constructor(memory: PhysicalMemory, size: number, flags: number, owner: object | null, resv: DmaResv | null) {
    this.memory = memory
    this.size = size
    this.flags = flags
    this.owner = owner
    this.resv = resv ?? new DmaResv()
  }

  get(): void {
    assert(this.references > 0, "object used after it was freed")
    this.references++
  }

  put(): void {
    assert(this.references > 0, "object put too often")
    this.references--
    if (this.references > 0) return
    assert(this.pins === 0, "pinned object freed")
    this.freeFrames()
  }

  get isFreed(): boolean {
    return this.references === 0
  }

  /** Physical address of a page, by its number; 0 if it has no frame. */
  frameOf(page: number): number {
    return this.pieces.get(Math.floor(page / PIECE_PAGES))?.[page % PIECE_PAGES] ?? 0
  }

  /** Gives each page of the run a frame. False if memory is exhausted, and then none got one. */
  back(first: number, count: number): boolean {
    // More pages than there is memory: not worth the walk.
    if (count > this.memory.frames) return false
    const given: number[] = []
    for (let page = first; page < first + count; page++) {
      const piece = this.pieceFor(page)
      if (piece[page % PIECE_PAGES] !== 0) continue
      const frame = this.memory.allocate()
      if (frame === null) {
        for (const back of given) this.takeFrame(back)
        return false
      }
      piece[page % PIECE_PAGES] = frame
      given.push(page)
    }
    return true
  }

  /** As the processor does by a mapping of its own: what was never written is zeros. Ends at the object's end. */
  read(offset: number, length: number): Uint8Array {
    assert(offset >= 0 && offset + length <= this.size, "read past the end of an object")
    const out = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const at = offset + done
      const count = Math.min(length - done, PAGE_SIZE - pageOffset(at))
      const frame = this.frameOf(Math.floor(at / PAGE_SIZE))
      if (frame !== 0) out.set(this.memory.copyOut(frame + pageOffset(at), count), done)
      done += count
    }
    return out
  }

  /** False if memory is exhausted (the process would get SIGBUS); then nothing is written. */
  write(offset: number, bytes: Uint8Array): boolean {
    assert(offset >= 0 && offset + bytes.length <= this.size, "write past the end of an object")
    if (bytes.length === 0) return true
    const first = Math.floor(offset / PAGE_SIZE)
    if (!this.back(first, Math.floor((offset + bytes.length - 1) / PAGE_SIZE) - first + 1)) return false
    for (let done = 0; done < bytes.length; ) {
      const at = offset + done
      const count = Math.min(bytes.length - done, PAGE_SIZE - pageOffset(at))
      const frame = this.frameOf(Math.floor(at / PAGE_SIZE))
      this.memory.copyIn(frame + pageOffset(at), bytes.subarray(done, done + count))
      done += count
    }
    return true
  }

  private pieceFor(page: number): Float64Array {
    const key = Math.floor(page / PIECE_PAGES)
    const known = this.pieces.get(key)
    if (known !== undefined) return known
    const piece = new Float64Array(PIECE_PAGES)
    this.pieces.set(key, piece)
    return piece
  }

  private takeFrame(page: number): void {
    const piece = this.pieceFor(page)
    this.memory.free(piece[page % PIECE_PAGES] as number)
    piece[page % PIECE_PAGES] = 0
  }

  private freeFrames(): void {
    for (const piece of this.pieces.values()) for (const frame of piece) if (frame !== 0) this.memory.free(frame)
    this.pieces.clear()
  }
}
