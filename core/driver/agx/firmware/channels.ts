/** The driver's side of the channels: rings of messages in shared memory. Source: reference B.6. */
import type { FirmwareMemory } from "../../../gpu/agx/firmware/firmware-memory.ts"
import { CHANNEL_ENTRIES, entryBytes, writeOffset } from "../../../gpu/agx/firmware/layout.ts"

export class Channel {
  readonly index: number
  readonly state: number
  readonly ring: number
  private readonly memory: FirmwareMemory

  constructor(memory: FirmwareMemory, index: number, state: number, ring: number) {
    this.memory = memory
    this.index = index
    this.state = state
    this.ring = ring
  }

  get readPosition(): number {
    return this.memory.u32(this.state)
  }

  get writePosition(): number {
    return this.memory.u32(this.state + writeOffset(this.index))
  }

  /** False if the ring is full. */
  send(entry: DataView): boolean {
    const write = this.writePosition
    const next = (write + 1) % CHANNEL_ENTRIES
    if (next === this.readPosition) return false
    const { buffer, byteOffset, byteLength } = entry
    this.memory.setBytes(this.ring + write * entryBytes(this.index), new Uint8Array(buffer, byteOffset, byteLength))
    this.memory.setU32(this.state + writeOffset(this.index), next)
    return true
  }

  /** The next message for the driver, or null. */
  receive(): DataView | null {
    const read = this.readPosition
    if (read === this.writePosition) return null
    const length = entryBytes(this.index)
    const bytes = this.memory.bytes(this.ring + (read % CHANNEL_ENTRIES) * length, length)
    this.memory.setU32(this.state, (read + 1) % CHANNEL_ENTRIES)
    return new DataView(bytes.buffer, bytes.byteOffset, length)
  }
}

/** An empty message for a channel, to be filled. */
export function newEntry(channel: number): DataView {
  return new DataView(new ArrayBuffer(entryBytes(channel)))
}
