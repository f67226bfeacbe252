/** Slots of tiled vertex buffers: which buffer each belongs to, so that a request for growth finds it. Source: B.2, B.8. */
import { TVB_BLOCK } from "../../../gpu/agx/engines/tiling/layout.ts"
import { Slots } from "../slots.ts"
import { TVB_MAX } from "./scene-size.ts"

export const BUFFER_SLOTS = 127

export interface GrowingBuffer {
  /** A render waits for room; false: there is none to give. Context: work queue. */
  growOnEvent(): boolean
}

export class BufferManager {
  readonly slots = new Slots(BUFFER_SLOTS)
  /** Blocks that one buffer may have. */
  readonly blocksMax: number
  private readonly owners: (GrowingBuffer | null)[] = Array.from({ length: BUFFER_SLOTS }, () => null)

  constructor(blocksMax = Math.floor(TVB_MAX / TVB_BLOCK)) {
    this.blocksMax = blocksMax
  }

  own(slot: number, buffer: GrowingBuffer): void {
    this.owners[slot] = buffer
  }

  disown(slot: number): void {
    this.owners[slot] = null
  }

  /** A GrowTVB message; false: there is nothing to give. Context: work queue. */
  grow(slot: number): boolean {
    return this.owners[slot]?.growOnEvent() ?? false
  }
}
