/** Hands out parts of a range of addresses, the lowest that fits, and takes them back in any order. */
import { assert } from "../../../base/assert.ts"

interface Hole {
  start: number
  end: number
}

export class RangeAllocator {
  /** In order; no two touch. */
  private readonly holes: Hole[]

  constructor(start: number, end: number) {
    this.holes = [{ start, end }]
  }

  /** Bytes that nobody has. */
  get available(): number {
    return this.holes.reduce((sum, { start, end }) => sum + end - start, 0)
  }

  /** An address that is a multiple of `align`, or null if no hole is large enough. */
  allocate(bytes: number, align: number): number | null {
    for (const [index, hole] of this.holes.entries()) {
      const address = Math.ceil(hole.start / align) * align
      if (address + bytes > hole.end) continue
      const parts = [
        { start: hole.start, end: address },
        { start: address + bytes, end: hole.end },
      ].filter(({ start, end }) => start < end)
      this.holes.splice(index, 1, ...parts)
      return address
    }
    return null
  }

  free(address: number, bytes: number): void {
    const end = address + bytes
    const found = this.holes.findIndex((hole) => hole.end >= address)
    const index = found < 0 ? this.holes.length : found
    const hole = this.holes[index]
    if (hole === undefined || hole.start > end) this.holes.splice(index, 0, { start: address, end })
    else {
      assert(hole.end === address || hole.start === end, `addresses at ${address} given back twice`)
      const after = this.holes[index + 1]
      if (hole.start === end) hole.start = address
      else if (after?.start === end) {
        hole.end = after.end
        this.holes.splice(index + 1, 1)
      } else {
        assert(after === undefined || after.start > end, `addresses at ${address} given back twice`)
        hole.end = end
      }
    }
  }
}
