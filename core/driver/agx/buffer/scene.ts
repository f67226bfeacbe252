/** What the tiler needs for one render beside the buffer: tilemap, TPC area, metadata. Source: reference B.8. */
import { META, META_BYTES, PREEMPTION_BYTES, USER_BUFFER_BYTES } from "../../../gpu/agx/engines/tiling/layout.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import type { SharedObject } from "../queue/job-vm.ts"
import { type ScreenSize, tileInfo } from "./scene-size.ts"
import type { HeldSlot, TiledVertexBuffer } from "./tiled-vertex-buffer.ts"

const ALIGN = 128

export class Scene {
  readonly buffer: TiledVertexBuffer
  readonly slot: HeldSlot
  readonly tilemap: number
  readonly tpc: number
  readonly meta: number
  private readonly object: SharedObject
  private readonly metaAt: number

  /** Null if there is no memory for the scene, or for the buffer that it needs at least. `slot` is given back then. */
  static create(buffer: TiledVertexBuffer, slot: HeldSlot, screen: ScreenSize, clusters: number): Scene | null {
    const { tilemapSize, tpcSize, minBlocks } = tileInfo(screen, clusters)
    const tpcAt = Math.ceil(tilemapSize / ALIGN) * ALIGN
    const metaAt = tpcAt + Math.ceil(tpcSize / ALIGN) * ALIGN
    const bytes = metaAt + META_BYTES + USER_BUFFER_BYTES + PREEMPTION_BYTES
    const object = buffer.ensure(minBlocks) ? buffer.vm.allocateShared(bytes, PAGE_SIZE) : null
    if (object !== null) return new Scene(buffer, slot, object, tpcAt, metaAt)
    buffer.drop()
    return null
  }

  private constructor(buffer: TiledVertexBuffer, slot: HeldSlot, object: SharedObject, tpcAt: number, metaAt: number) {
    this.buffer = buffer
    this.slot = slot
    this.object = object
    this.tilemap = object.address
    this.tpc = object.address + tpcAt
    this.meta = object.address + metaAt
    this.metaAt = metaAt
  }

  /** The render will never be. */
  drop(): void {
    this.buffer.vm.freeShared(this.object)
    this.buffer.drop()
  }

  /** The render is over. */
  end(): void {
    const { buffer, object, metaAt } = this
    const used = buffer.vm.readShared(object, metaAt + META.total)
    buffer.vm.freeShared(object)
    buffer.end()
    buffer.growAfter(used)
  }
}
