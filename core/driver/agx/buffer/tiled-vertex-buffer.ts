/**
 * The tiled vertex buffer of a queue: blocks of memory in the queue's address space into which the GPU puts geometry. It
 * grows after a render that used much of it, and while a render waits for more, and never shrinks. Source: reference B.8.
 *
 * Simplified: all of it is uncached memory that the GPU, the firmware and the driver see.
 */
import { present } from "../../../base/assert.ts"
import { BLOCK_SHIFT, BUFFER, TVB_BLOCK, TVB_PAGE } from "../../../gpu/agx/engines/tiling/layout.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import type { JobVm, SharedObject } from "../queue/job-vm.ts"
import type { SlotToken } from "../slots.ts"
import type { BufferManager, GrowingBuffer } from "./buffer-manager.ts"
import { GROW_BLOCKS, grownBlocks } from "./scene-size.ts"

/** A buffer slot that is in use; `isNew`: the firmware has to be told what is in it. */
export interface HeldSlot {
  readonly slot: number
  readonly isNew: boolean
}

export class TiledVertexBuffer implements GrowingBuffer {
  readonly vm: JobVm
  private readonly manager: BufferManager
  private readonly info: SharedObject
  private readonly list: SharedObject
  private readonly blocks: SharedObject[] = []
  /** Renders that have a scene in it. */
  private renders = 0
  private token: SlotToken | null = null
  /** The firmware has been told, or is about to be. */
  private announced = false

  /** Null if there is no memory for it. */
  static create(vm: JobVm, manager: BufferManager): TiledVertexBuffer | null {
    const info = vm.allocateShared(BUFFER.bytes, PAGE_SIZE)
    const list = info === null ? null : vm.allocateShared(4 * manager.blocksMax, PAGE_SIZE)
    if (info !== null && list !== null) return new TiledVertexBuffer(vm, manager, info, list)
    if (info !== null) vm.freeShared(info)
    return null
  }

  private constructor(vm: JobVm, manager: BufferManager, info: SharedObject, list: SharedObject) {
    this.vm = vm
    this.manager = manager
    this.info = info
    this.list = list
    vm.writeShared(info, BUFFER.list, list.address >>> 0)
    vm.writeShared(info, BUFFER.list + 4, Math.floor(list.address / 0x1_0000_0000))
  }

  get address(): number {
    return this.info.address
  }

  get blockCount(): number {
    return this.blocks.length
  }

  /** Whether it has a slot, or one is free. */
  get mayBegin(): boolean {
    return this.renders > 0 || this.manager.slots.free > 0
  }

  /** A render begins to use it; only if it may. */
  begin(): HeldSlot {
    const before = this.token
    const token = this.renders > 0 && before !== null ? before : present(this.manager.slots.take(before), "buffer slot")
    if (this.renders === 0) this.manager.own(token.slot, this)
    const isNew = !this.announced || token.time !== before?.time
    this.token = token
    this.announced = true
    this.renders++
    return { slot: token.slot, isNew }
  }

  /** The render will never be: nor will the firmware be told what it would have been told by it. */
  drop(): void {
    this.announced = false
    this.end()
  }

  /** The render is over. With the last one all pages are free, whatever was left undone. */
  end(): void {
    this.renders--
    if (this.renders > 0 || this.token === null) return
    this.vm.writeShared(this.info, BUFFER.fresh, 0)
    this.vm.writeShared(this.info, BUFFER.free, 0)
    this.manager.disown(this.token.slot)
    this.manager.slots.give(this.token)
  }

  /** Has at least so many blocks afterwards; false if that is too much, or there is no memory. */
  ensure(blocks: number): boolean {
    return this.grow(blocks - this.blocks.length)
  }

  /** A render waits for room; false: there is none to give. */
  growOnEvent(): boolean {
    const before = this.blocks.length
    this.grow(GROW_BLOCKS)
    return this.blocks.length > before
  }

  /** A render that used so many pages is over: the next one is to find enough, if there is enough. */
  growAfter(usedPages: number): void {
    this.ensure(Math.min(this.manager.blocksMax, grownBlocks(this.blocks.length, usedPages)))
  }

  free(): void {
    for (const object of [...this.blocks, this.list, this.info]) this.vm.freeShared(object)
    this.blocks.length = 0
  }

  /** As many as there is memory for; false: fewer than were asked for. */
  private grow(count: number): boolean {
    const { vm, blocks, info, list } = this
    for (let added = 0; added < count; added++) {
      const block = blocks.length < this.manager.blocksMax ? vm.allocateShared(TVB_BLOCK, TVB_PAGE) : null
      if (block === null) return false
      vm.writeShared(list, 4 * blocks.length, block.address / 2 ** BLOCK_SHIFT)
      blocks.push(block)
      vm.writeShared(info, BUFFER.blocks, blocks.length)
    }
    return true
  }
}
