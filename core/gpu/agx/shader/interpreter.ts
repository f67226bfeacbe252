/**
 * The executor that says what instructions mean: one function an instruction, lane by lane, in the words of reference
 * C.7. The compiled one is held against it.
 *
 * Simplified: floats are IEEE's, with subnormal numbers; every result that is not a number is 0x7fc00000, so that runs are equal
 * on all machines. Cache hints have no effect.
 */
import {
  add64,
  bitwise,
  compareFloats,
  compareIntegers,
  multiply64,
  nested,
  saturated,
  shift64,
  wide,
} from "./arithmetic.ts"
import { fused } from "./fused.ts"
import { roundEven } from "./half-float.ts"
import {
  isActive,
  readFloat,
  readHalf,
  readHigh,
  readLow,
  updateMask,
  writeFloat,
  writeHalf,
  writeInteger,
  readWord,
} from "./lanes.ts"
import { type Accessor, atomic, deliver, load, store } from "./memory-access.ts"
import type { MaskOp, Op, Source } from "./op.ts"
import type { RegisterFile } from "./register-file.ts"
import { SLOT_WORDS, SR_AT } from "./register-file.ts"
import type { SimdState } from "./simd-group.ts"
import { LANES } from "./special-registers.ts"

const SR_WORD = SR_AT / 4

/** Executes anything but the end of a block. False if the MMU refused an access. */
export function execute(who: Accessor, simd: SimdState, op: Op, direct = false, counted = false): boolean {
  switch (op.kind) {
    case "mask":
      executeMask(who.file, simd.slot, op)
      return true
    case "device_load":
      return load(who, simd, op, direct, counted)
    case "device_store":
      return store(who, simd, op, counted)
    case "atomic":
      return atomic(who, simd, op)
    case "wait":
      waitFor(who.file, simd, op.group)
      return true
    case "memory_barrier":
      return true
    case "mov_imm":
    case "get_sr":
    case "fadd32":
    case "fmul32":
    case "fmadd32":
    case "rsqrt":
    case "iadd":
    case "imadd":
    case "bitop":
    case "convert":
    case "icmpsel":
      for (let lane = 0; lane < LANES; lane++)
        if (isActive(who.file, simd.slot, lane)) executeLane(who.file, simd.slot, op, lane)
      return true
    case "jmp_exec_any":
    case "jmp_exec_none":
    case "call":
    case "ret":
    case "stop":
    case "trap":
    case "threadgroup_barrier":
    case "illegal":
      throw new TypeError(`${op.kind} ends a block`)
  }
}

/** Loads of a group arrive, in the order in which they were made. */
export function waitFor(file: RegisterFile, simd: SimdState, group: number): void {
  for (const one of simd.pending) if (one.group === group) deliver(file, simd.slot, one)
  simd.pending = simd.pending.filter((one) => one.group !== group)
}

/** All of them: where a SIMD group stops for good. */
export function waitForAll(file: RegisterFile, simd: SimdState): void {
  for (const one of simd.pending) deliver(file, simd.slot, one)
  simd.pending = []
}

function executeMask(file: RegisterFile, slot: number, op: MaskOp): void {
  for (let lane = 0; lane < LANES; lane++) {
    const counter = readHalf(file.words, slot, 0, lane)
    writeHalf(file.words, slot, 0, lane, nested(op.rule, counter, op.n, holds(file, slot, op, lane)))
  }
  updateMask(file, slot)
}

function holds(
  file: RegisterFile,
  slot: number,
  { rule, float, condition, negated, a, b }: MaskOp,
  lane: number,
): boolean {
  if (rule === "pop") return false
  const held = float
    ? compareFloats(condition, readFloat(file, slot, a, lane), readFloat(file, slot, b, lane))
    : compareIntegers(condition, compared(file, slot, a, lane, condition), compared(file, slot, b, lane, condition))
  return held !== negated
}

/** Signed conditions sign-extend halves. */
function compared(file: RegisterFile, slot: number, source: Source, lane: number, condition: number): number {
  const word = readLow(file, slot, source, lane)
  return condition >= 4 && source.size === 16 ? (word << 16) >> 16 : word
}

/** NaN becomes 0, as both comparisons fail. */
function clamped(value: number, saturate: boolean): number {
  if (!saturate) return value
  return value > 0 ? (value < 1 ? value : 1) : 0
}

function executeLane(file: RegisterFile, slot: number, op: Op, lane: number): void {
  switch (op.kind) {
    case "mov_imm":
      writeInteger(file, slot, op.d, lane, op.value | 0, 0)
      return
    case "get_sr": {
      const row = slot * SLOT_WORDS + SR_WORD + op.row * LANES + lane
      writeInteger(file, slot, op.d, lane, op.row < 0 ? 0 : (file.words[row] as number), 0)
      return
    }
    case "fadd32": {
      const sum = Math.fround(readFloat(file, slot, op.a, lane) + readFloat(file, slot, op.b, lane))
      writeFloat(file, slot, op.d, lane, clamped(sum, op.saturate))
      return
    }
    case "fmul32": {
      const product = Math.fround(readFloat(file, slot, op.a, lane) * readFloat(file, slot, op.b, lane))
      writeFloat(file, slot, op.d, lane, clamped(product, op.saturate))
      return
    }
    case "fmadd32": {
      const a = readFloat(file, slot, op.a, lane)
      const b = readFloat(file, slot, op.b, lane)
      const c = readFloat(file, slot, op.c, lane)
      writeFloat(file, slot, op.d, lane, clamped(Math.fround(fused(a, b, c)), op.saturate))
      return
    }
    case "rsqrt": {
      const root = Math.fround(1 / Math.sqrt(readFloat(file, slot, op.a, lane)))
      writeFloat(file, slot, op.d, lane, clamped(root, op.saturate))
      return
    }
    case "iadd":
      executeAdd(file, slot, op, lane)
      return
    case "imadd":
      executeMultiplyAdd(file, slot, op, lane)
      return
    case "bitop": {
      const low = bitwise(op.table, readLow(file, slot, op.a, lane), readLow(file, slot, op.b, lane))
      writeInteger(file, slot, op.d, lane, low, 0)
      return
    }
    case "convert":
      executeConvert(file, slot, op, lane)
      return
    case "icmpsel": {
      const a = compared(file, slot, op.a, lane, op.condition)
      const b = compared(file, slot, op.b, lane, op.condition)
      const chosen = compareIntegers(op.condition, a, b) ? op.x : op.y
      writeInteger(file, slot, op.d, lane, readLow(file, slot, chosen, lane), 0)
      return
    }
    case "mask":
    case "device_load":
    case "device_store":
    case "atomic":
    case "wait":
    case "memory_barrier":
    case "jmp_exec_any":
    case "jmp_exec_none":
    case "call":
    case "ret":
    case "stop":
    case "trap":
    case "threadgroup_barrier":
    case "illegal":
      throw new TypeError(`${op.kind} has no lanes`)
  }
}

type AddOp = Extract<Op, { kind: "iadd" }>
type MultiplyAddOp = Extract<Op, { kind: "imadd" }>

/** Only without a shift, and if nothing has 64 bits. */
export function saturates(op: AddOp | MultiplyAddOp): boolean {
  const sources = op.kind === "iadd" ? [op.a, op.b] : [op.a, op.b, op.c]
  return op.saturate && op.shift === 0 && op.d.size !== 64 && sources.every(({ size }) => size !== 64)
}

/** The value that a source stands for. */
function exact(file: RegisterFile, slot: number, source: Source, lane: number): bigint {
  const low = readLow(file, slot, source, lane)
  return BigInt(source.sx ? low : low >>> 0)
}

function executeAdd(file: RegisterFile, slot: number, op: AddOp, lane: number): void {
  const { a, b, d, shift, subtract } = op
  if (saturates(op)) {
    const other = exact(file, slot, b, lane)
    const sum = exact(file, slot, a, lane) + (subtract ? -other : other)
    writeInteger(file, slot, d, lane, saturated(sum, d.size as 16 | 32, a.sx || b.sx), 0)
    return
  }
  shift64(readLow(file, slot, b, lane), readHigh(file, slot, b, lane), shift)
  add64(readLow(file, slot, a, lane), readHigh(file, slot, a, lane), wide.low, wide.high, subtract)
  writeInteger(file, slot, d, lane, wide.low, wide.high)
}

function executeMultiplyAdd(file: RegisterFile, slot: number, op: MultiplyAddOp, lane: number): void {
  const { a, b, c, d, shift, subtract } = op
  if (saturates(op)) {
    const other = exact(file, slot, c, lane)
    const sum = exact(file, slot, a, lane) * exact(file, slot, b, lane) + (subtract ? -other : other)
    writeInteger(file, slot, d, lane, saturated(sum, d.size as 16 | 32, a.sx || b.sx || c.sx), 0)
    return
  }
  multiply64(
    readLow(file, slot, a, lane),
    readHigh(file, slot, a, lane),
    readLow(file, slot, b, lane),
    readHigh(file, slot, b, lane),
  )
  const { low, high } = wide
  shift64(readLow(file, slot, c, lane), readHigh(file, slot, c, lane), shift)
  add64(low, high, wide.low, wide.high, subtract)
  writeInteger(file, slot, d, lane, wide.low, wide.high)
}

/** Ranges of the integers that floats are converted to, by mode. */
const RANGES: Readonly<Record<number, readonly [least: number, most: number]>> = {
  4: [0, 0xffff],
  5: [-0x8000, 0x7fff],
  8: [0, 0xffff_ffff],
  9: [-0x8000_0000, 0x7fff_ffff],
}

function executeConvert(file: RegisterFile, slot: number, op: Extract<Op, { kind: "convert" }>, lane: number): void {
  const { mode, nearest, a, d } = op
  const range = RANGES[mode]
  if (range !== undefined) {
    const value = readFloat(file, slot, a, lane)
    const whole = Number.isNaN(value) ? 0 : Math.min(range[1], Math.max(range[0], value))
    const rounded = nearest ? roundEven(whole) : Math.trunc(whole)
    writeInteger(file, slot, d, lane, rounded | 0, rounded < 0 ? -1 : 0)
    return
  }
  const bits = readLow(file, slot, a, lane)
  const whole = mode === 6 ? bits & 0xffff : mode === 7 ? (bits << 16) >> 16 : mode === 10 ? bits >>> 0 : bits
  const rounded = Math.fround(whole)
  writeFloat(file, slot, d, lane, nearest || Math.abs(rounded) <= Math.abs(whole) ? rounded : towardZero(rounded))
}

/** The neighbour of a float that is nearer to 0. */
function towardZero(value: number): number {
  cell.setFloat32(0, value)
  cell.setInt32(0, cell.getInt32(0) - 1)
  return cell.getFloat32(0)
}

const cell = new DataView(new ArrayBuffer(4))

/** The address that `ret` goes to: that of the first lane that runs, or of lane 0. Its low 32 bits. */
export function returnTarget(file: RegisterFile, slot: number, half: number): number {
  for (let lane = 0; lane < LANES; lane++)
    if (isActive(file, slot, lane)) return readWord(file.words, slot, half, lane) >>> 0
  return readWord(file.words, slot, half, 0) >>> 0
}
