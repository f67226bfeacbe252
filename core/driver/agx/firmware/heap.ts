/**
 * Memory that driver and firmware share, in the kernel half: allocated by the driver, reached by both. Freed memory is
 * not given out again before the firmware has been told to forget what it holds of it (garbage.ts).
 */
import type { FirmwareMemory } from "../../../gpu/agx/firmware/firmware-memory.ts"

export interface FirmwareHeap {
  /** The processor's view: no page table stands between. */
  readonly memory: FirmwareMemory
  /** Zeroed; its address in the kernel half, or null if memory is exhausted. */
  allocate(bytes: number): number | null
  free(address: number): void
}
