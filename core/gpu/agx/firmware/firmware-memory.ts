/**
 * Memory as the firmware reaches it: by virtual address, through the page tables of context 0, with the firmware's
 * rights. Addresses of the kernel half are negative numbers (address - 2^64).
 *
 * An access that is refused gives zeros or is dropped, and `refused` keeps the first such address: the firmware looks
 * at it after each thing that it did, and crashes.
 */
export interface FirmwareMemory {
  refused: number | null
  u32(va: number): number
  setU32(va: number, value: number): void
  /** A 64-bit pointer in memory as a signed number; what is no address of either half loses its low bits. */
  address(va: number): number
  setAddress(va: number, value: number): void
  bytes(va: number, length: number): Uint8Array
  setBytes(va: number, bytes: Uint8Array): void
}

const WORD = 0x1_0000_0000

/** Two 32-bit words as a signed address. */
export function addressOf(low: number, high: number): number {
  return (high | 0) * WORD + (low >>> 0)
}

export function lowWord(address: number): number {
  return address >>> 0
}

export function highWord(address: number): number {
  return Math.floor(address / WORD) >>> 0
}

/** As kernel logs print it. */
export function addressText(address: number): string {
  return `0x${highWord(address).toString(16).padStart(8, "0")}${lowWord(address).toString(16).padStart(8, "0")}`
}
