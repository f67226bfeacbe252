/**
 * Recognises a loop that never ends: a SIMD group that comes back to an instruction with the same registers, and has not
 * reached for memory in between, will come back again. A loop that polls memory is none: somebody may change it.
 *
 * As Brent's algorithm has it: a copy of the state is taken at visits 2^n, and every later visit is held against it. The word
 * that differed last time is looked at first, so a loop that counts costs next to nothing.
 */
import { MASK_AT, ROW, type RegisterFile, SLOT_WORDS } from "./register-file.ts"
import type { SimdState } from "./simd-group.ts"

/** The first copy: short loops never come so far. */
const VISITS_FIRST = 256
/** Registers and mask; the rest never changes. */
const COMPARED = (MASK_AT + ROW) / 4

export class LoopWatch {
  private visits = 0
  private next = VISITS_FIRST
  private copy: Int32Array | null = null
  private pc = 0
  private accesses = 0
  private hint = 0

  /** After a jump backwards; true if it never ends. */
  visit(file: RegisterFile, simd: SimdState): boolean {
    this.visits++
    if (simd.pending.length > 0) return false
    if (this.visits >= this.next) {
      this.next *= 2
      this.copy = file.words.slice(simd.slot * SLOT_WORDS, simd.slot * SLOT_WORDS + COMPARED)
      this.pc = simd.pc
      this.accesses = simd.accesses
      return false
    }
    const { copy } = this
    if (copy === null || simd.pc !== this.pc || simd.accesses !== this.accesses) return false
    const base = simd.slot * SLOT_WORDS
    const { words } = file
    if (words[base + this.hint] !== copy[this.hint]) return false
    for (let word = 0; word < COMPARED; word++) {
      if (words[base + word] === copy[word]) continue
      this.hint = word
      return false
    }
    return true
  }
}
