/** The firmware's side of a channel: a ring of messages with a read and a write position in memory. */
import type { FirmwareMemory } from "./firmware-memory.ts"
import { CHANNEL_ENTRIES, entryBytes, writeOffset } from "./layout.ts"
import type { FirmwareState } from "./state.ts"

/** The next message, or null; `bad` if a position is outside the ring. */
export function takeMessage(memory: FirmwareMemory, state: FirmwareState, channel: number): DataView | null | "bad" {
  const words = state.channelState[channel] ?? 0
  const read = memory.u32(words)
  const write = memory.u32(words + writeOffset(channel))
  if (read >= CHANNEL_ENTRIES || write >= CHANNEL_ENTRIES) return "bad"
  if (read === write) return null
  const bytes = entryBytes(channel)
  const entry = memory.bytes((state.channelRing[channel] ?? 0) + read * bytes, bytes)
  memory.setU32(words, (read + 1) % CHANNEL_ENTRIES)
  return new DataView(entry.buffer, entry.byteOffset, bytes)
}

/** False if the ring is full, or its positions make no sense. */
export function putMessage(
  memory: FirmwareMemory,
  state: FirmwareState,
  channel: number,
  words: readonly number[],
): boolean {
  const positions = state.channelState[channel] ?? 0
  const read = memory.u32(positions)
  const write = memory.u32(positions + writeOffset(channel))
  const next = (write + 1) % CHANNEL_ENTRIES
  if (write >= CHANNEL_ENTRIES || next === read) return false
  const bytes = entryBytes(channel)
  const entry = new DataView(new ArrayBuffer(bytes))
  for (const [index, word] of words.entries()) entry.setUint32(4 * index, word, true)
  memory.setBytes((state.channelRing[channel] ?? 0) + write * bytes, new Uint8Array(entry.buffer))
  memory.setU32(positions + writeOffset(channel), next)
  return true
}
