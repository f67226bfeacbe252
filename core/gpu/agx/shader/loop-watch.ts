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

/** Plain data. */
export interface WatchState {
  visits: number
  next: number
  copy: Int32Array | null
  pc: number
  accesses: number
  /** Loads that were on their way: without a new access there can only be fewer. */
  pending: number
  hint: number
}

export class LoopWatch {
  state: WatchState = { visits: 0, next: VISITS_FIRST, copy: null, pc: 0, accesses: 0, pending: 0, hint: 0 }

  /** After a jump backwards; true if it never ends. */
  visit(file: RegisterFile, simd: SimdState): boolean {
    const { state } = this
    state.visits++
    const base = simd.slot * SLOT_WORDS
    const { words } = file
    if (state.visits >= state.next) {
      state.next *= 2
      state.copy = words.slice(base, base + COMPARED)
      state.pc = simd.pc
      state.accesses = simd.accesses
      state.pending = simd.pending.length
      return false
    }
    const { copy } = state
    if (copy === null || simd.pc !== state.pc || simd.accesses !== state.accesses) return false
    if (simd.pending.length !== state.pending) return false
    if (words[base + state.hint] !== copy[state.hint]) return false
    for (let word = 0; word < COMPARED; word++) {
      if (words[base + word] === copy[word]) continue
      state.hint = word
      return false
    }
    return true
  }
}
