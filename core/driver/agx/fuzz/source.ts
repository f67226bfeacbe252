/** Where a fuzzed call gets its numbers from: mostly sensible ones, at the edges of what the checks know, or anything. */
import { Prng } from "../../../base/prng.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import { VM_END, VM_KERNEL_MIN_SIZE, VM_START } from "../vm/vm-context.ts"

const WORDS = [
  0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 0x3fff, 0x4000, 0x4001, 0x8000,
  0xfffe, 0xffff, 0x1_0000, 0x1_ffff, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_c000, 0xffff_fffe, 0xffff_ffff,
] as const

const LONGS = [
  0n,
  1n,
  8n,
  BigInt(PAGE_SIZE) - 1n,
  BigInt(PAGE_SIZE),
  BigInt(PAGE_SIZE) + 1n,
  BigInt(2 * PAGE_SIZE),
  BigInt(VM_KERNEL_MIN_SIZE),
  BigInt(VM_START) - 1n,
  BigInt(VM_END - PAGE_SIZE),
  BigInt(VM_END),
  BigInt(VM_END + PAGE_SIZE),
  1n << 31n,
  1n << 32n,
  (1n << 32n) - 1n,
  1n << 38n,
  1n << 39n,
  (1n << 52n) + BigInt(PAGE_SIZE),
  (1n << 53n) - BigInt(PAGE_SIZE),
  1n << 53n,
  (1n << 53n) + 1n,
  1n << 63n,
  (1n << 63n) - 1n,
  0xffff_ff80_0000_0000n,
  0xffff_ffa0_0000_0000n,
  (1n << 64n) - BigInt(PAGE_SIZE),
  (1n << 64n) - 1n,
] as const

export class Source extends Prng {
  /** True in `percent` of the cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  oneOf<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** 32 bits, most often of an edge. */
  word(): number {
    const kind = this.below(8)
    if (kind < 4) return this.oneOf(WORDS)
    if (kind < 6) return (2 ** this.below(32) + this.below(3) - 1) >>> 0
    return kind === 6 ? this.below(256) : this.next()
  }

  /** 64 bits, most often of an edge. */
  long(): bigint {
    const kind = this.below(8)
    if (kind < 4) return this.oneOf(LONGS)
    if (kind < 6) return BigInt.asUintN(64, (1n << BigInt(this.below(64))) + BigInt(this.below(3) - 1))
    return (BigInt(this.next()) << 32n) | BigInt(this.next())
  }

  /** A whole number of pages. */
  pages(most: number): number {
    return PAGE_SIZE * this.below(most + 1)
  }

  /** Changes something of an argument: a word, a long, a bit, two words for each other. */
  mutate(view: DataView): void {
    const words = view.byteLength >> 2
    if (words === 0) return
    for (let times = this.chance(75) ? 1 : 3; times > 0; times--) {
      const at = 4 * this.below(words)
      switch (this.below(5)) {
        case 0:
        case 1:
          view.setUint32(at, this.word(), true)
          break
        case 2:
          if (at + 8 <= view.byteLength) view.setBigUint64(at, this.long(), true)
          break
        case 3:
          view.setUint8(at, view.getUint8(at) ^ (1 << this.below(8)))
          break
        default: {
          const other = 4 * this.below(words)
          const word = view.getUint32(at, true)
          view.setUint32(at, view.getUint32(other, true), true)
          view.setUint32(other, word, true)
        }
      }
    }
  }
}
