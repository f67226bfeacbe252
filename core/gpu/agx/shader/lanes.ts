/** Reading and writing the registers of a SIMD group, lane by lane: what the interpreter is made of. */
import { bitsOfFloat, floatOfBits, halfBits, halfValue } from "./half-float.ts"
import type { Destination, Source } from "./op.ts"
import { ACTIVE_AT, EXISTS_AT, MASK_AT, type RegisterFile, SLOT_WORDS, UNIFORMS_AT } from "./register-file.ts"
import { LANES } from "./special-registers.ts"

const MASK_WORD = MASK_AT / 4
const EXISTS_WORD = EXISTS_AT / 4
const UNIFORM_WORD = UNIFORMS_AT / 4
const ACTIVE_WORD = ACTIVE_AT / 4

/** One half, zero-extended. */
export function readHalf(words: Int32Array, slot: number, half: number, lane: number): number {
  const word = words[slot * SLOT_WORDS + (half >> 1) * LANES + lane] as number
  return half & 1 ? word >>> 16 : word & 0xffff
}

export function writeHalf(words: Int32Array, slot: number, half: number, lane: number, value: number): void {
  const at = slot * SLOT_WORDS + (half >> 1) * LANES + lane
  const word = words[at] as number
  words[at] = half & 1 ? (word & 0xffff) | (value << 16) : (word & ~0xffff) | (value & 0xffff)
}

/** A whole register, signed. */
export function readWord(words: Int32Array, slot: number, half: number, lane: number): number {
  return words[slot * SLOT_WORDS + (half >> 1) * LANES + lane] as number
}

export function writeWord(words: Int32Array, slot: number, half: number, lane: number, value: number): void {
  words[slot * SLOT_WORDS + (half >> 1) * LANES + lane] = value
}

function uniformHalf(words: Int32Array, slot: number, half: number): number {
  const word = words[slot * SLOT_WORDS + UNIFORM_WORD + (half >> 1)] as number
  return half & 1 ? word >>> 16 : word & 0xffff
}

/** The low 32 bits of a source, extended as it says; signed. */
export function readLow({ words }: RegisterFile, slot: number, source: Source, lane: number): number {
  const { from, half, size, value, sx } = source
  if (from === "constant") return value | 0
  if (size === 16) {
    const bits = from === "register" ? readHalf(words, slot, half, lane) : uniformHalf(words, slot, half)
    return sx ? (bits << 16) >> 16 : bits
  }
  return from === "register"
    ? readWord(words, slot, half, lane)
    : (words[slot * SLOT_WORDS + UNIFORM_WORD + (half >> 1)] as number)
}

/** Bits 63:32, signed. */
export function readHigh(file: RegisterFile, slot: number, source: Source, lane: number): number {
  const { from, half, size, sx } = source
  if (size === 64)
    return from === "register"
      ? readWord(file.words, slot, half + 2, lane)
      : (file.words[slot * SLOT_WORDS + UNIFORM_WORD + (half >> 1) + 1] as number)
  return sx && readLow(file, slot, source, lane) < 0 ? -1 : 0
}

export function readFloat(file: RegisterFile, slot: number, source: Source, lane: number): number {
  const bits = readLow(file, slot, source, lane)
  let value = source.size === 16 && source.from !== "constant" ? halfValue(bits) : floatOfBits(bits)
  if (source.abs) value = Math.abs(value)
  return source.neg ? -value : value
}

/** Integers: cut off to the size of the destination. */
export function writeInteger(
  { words }: RegisterFile,
  slot: number,
  { half, size }: Destination,
  lane: number,
  low: number,
  high: number,
): void {
  if (size === 16) writeHalf(words, slot, half, lane, low)
  else writeWord(words, slot, half, lane, low)
  if (size === 64) writeWord(words, slot, half + 2, lane, high)
}

/** A result in single precision, or already rounded to it. */
export function writeFloat({ words }: RegisterFile, slot: number, d: Destination, lane: number, value: number): void {
  if (d.size === 16) writeHalf(words, slot, d.half, lane, halfBits(Math.fround(value)))
  else writeWord(words, slot, d.half, lane, bitsOfFloat(value))
}

export function isActive({ words }: RegisterFile, slot: number, lane: number): boolean {
  return words[slot * SLOT_WORDS + MASK_WORD + lane] !== 0
}

export function exists({ words }: RegisterFile, slot: number, lane: number): boolean {
  return words[slot * SLOT_WORDS + EXISTS_WORD + lane] !== 0
}

export function activeCount({ words }: RegisterFile, slot: number): number {
  return words[slot * SLOT_WORDS + ACTIVE_WORD] as number
}

/** The mask follows from the counters. */
export function updateMask(file: RegisterFile, slot: number): void {
  const { words } = file
  let active = 0
  for (let lane = 0; lane < LANES; lane++) {
    const runs = readHalf(words, slot, 0, lane) === 0 && exists(file, slot, lane)
    words[slot * SLOT_WORDS + MASK_WORD + lane] = runs ? -1 : 0
    if (runs) active++
  }
  words[slot * SLOT_WORDS + ACTIVE_WORD] = active
}
