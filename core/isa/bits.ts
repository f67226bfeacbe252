/** Bit fields of little-endian bytes: bit 0 is the lowest bit of the first byte, bit 8 the lowest of the second. */

/** A run of bits, both ends included. */
export type Piece = readonly [low: number, high: number]

export function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, [low, high]) => sum + high - low + 1, 0)
}

/**
 * The bits of `pieces`, the first piece lowest, as an unsigned number; bits past the end of `bytes` read as zero, as
 * the short forms of instructions have it. Exact up to 53 bits; `readWide` is for more.
 */
export function readBits(bytes: Uint8Array, at: number, pieces: readonly Piece[]): number {
  let value = 0
  let scale = 1
  for (const [low, high] of pieces) {
    for (let bit = low; bit <= high; ) {
      const byte = bytes[at + (bit >> 3)] ?? 0
      const first = bit & 7
      const count = Math.min(8 - first, high - bit + 1)
      value += ((byte >> first) & ((1 << count) - 1)) * scale
      scale *= 2 ** count
      bit += count
    }
  }
  return value
}

export function readWide(bytes: Uint8Array, at: number, pieces: readonly Piece[]): bigint {
  let value = 0n
  let shift = 0n
  for (const [low, high] of pieces) {
    for (let bit = low; bit <= high; ) {
      const count = Math.min(32, high - bit + 1)
      value |= BigInt(readBits(bytes, at, [[bit, bit + count - 1]])) << shift
      shift += BigInt(count)
      bit += count
    }
  }
  return value
}

/** Replaces the bits of `pieces` by those of `value`; what does not fit is cut off. */
export function writeBits(bytes: Uint8Array, at: number, pieces: readonly Piece[], value: number | bigint): void {
  let rest = BigInt(value)
  for (const [low, high] of pieces) {
    for (let bit = low; bit <= high; ) {
      const first = bit & 7
      const count = Math.min(8 - first, high - bit + 1)
      const mask = (1 << count) - 1
      const index = at + (bit >> 3)
      const kept = (bytes[index] ?? 0) & ~(mask << first)
      bytes[index] = kept | (Number(rest & BigInt(mask)) << first)
      rest >>= BigInt(count)
      bit += count
    }
  }
}
