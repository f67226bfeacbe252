/**
 * A process's memory as the kernel copies from and to it: a few ranges at addresses of the process's choice. What lies
 * outside of them is EFAULT to an ioctl.
 */

interface Range {
  readonly start: number
  readonly bytes: Uint8Array
}

export class UserMemory {
  /** By address, without overlap. */
  private ranges: Range[] = []

  /** Makes `bytes` readable and writable at `start`; what was there is replaced. */
  map(start: number, bytes: Uint8Array): void {
    this.unmap(start, bytes.length)
    this.ranges.push({ start, bytes })
    this.ranges.sort((a, b) => a.start - b.start)
  }

  unmap(start: number, length: number): void {
    const end = start + length
    this.ranges = this.ranges.flatMap((range) => {
      const rangeEnd = range.start + range.bytes.length
      if (rangeEnd <= start || range.start >= end) return [range]
      const kept: Range[] = []
      if (range.start < start) kept.push({ start: range.start, bytes: range.bytes.subarray(0, start - range.start) })
      if (rangeEnd > end) kept.push({ start: end, bytes: range.bytes.subarray(end - range.start) })
      return kept
    })
  }

  /** A copy, or null if a byte of it is nowhere: then nothing was allocated for it either. */
  read(start: number, length: number): Uint8Array | null {
    if (!this.covers(start, length)) return null
    const out = new Uint8Array(length)
    this.each(start, length, (range, from, to, at) => out.set(range.subarray(from, to), at))
    return out
  }

  /** False, and nothing written, if a byte of it is nowhere. */
  write(start: number, bytes: Uint8Array): boolean {
    if (!this.covers(start, bytes.length)) return false
    this.each(start, bytes.length, (range, from, to, at) => range.set(bytes.subarray(at, at + to - from), from))
    return true
  }

  private covers(start: number, length: number): boolean {
    let covered = 0
    this.each(start, length, (_, from, to) => {
      covered += to - from
    })
    return covered === length
  }

  private each(
    start: number,
    length: number,
    visit: (range: Uint8Array, from: number, to: number, at: number) => void,
  ): void {
    for (const { start: first, bytes } of this.ranges) {
      const from = Math.max(start, first)
      const to = Math.min(start + length, first + bytes.length)
      if (from < to) visit(bytes, from - first, to - first, from - start)
    }
  }
}
