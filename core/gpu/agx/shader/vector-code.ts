/**
 * Instructions as WebAssembly, four lanes at a time. A segment is a run of instructions whose lanes need nothing of each
 * other; it goes over the 32 lanes in eight steps, and keeps registers in locals meanwhile. The mask is applied where a
 * register is written back.
 */
import { saturates } from "./interpreter.ts"
import type { Destination, MaskOp, Op, Source } from "./op.ts"
import { ACTIVE_AT, EXISTS_AT, LANE_COUNT_AT, MASK_AT, ROW, SR_AT, UNIFORMS_AT } from "./register-file.ts"
import { I32 as WORDS } from "./formats.ts"
import { rowOf } from "./special-registers.ts"
import { NAN_BITS } from "./half-float.ts"
import {
  type Code,
  V128,
  I32,
  call,
  getLocal,
  i32,
  i32Add,
  i32LessThan,
  i32Load,
  i32Load16,
  i32Mul,
  i32Store,
  load128,
  loadSplat32,
  op,
  popcnt,
  repeatWhile,
  setLocal,
  shuffle,
  skipIfZero,
  splat32,
  store128,
  teeLocal,
} from "./wasm.ts"

/** Parameter: where the slot begins. */
const BASE = 0
/** Where the four lanes of this step begin. */
const PLACE = 1
const END = 2

/** The row of the special register that has each lane's number. */
const LANE_ROW = rowOf(52)

/** The function for fused multiply-add: parameters a, b, c. */
export const FUSED_INDEX = 2

const base = getLocal(BASE)
const place = getLocal(PLACE)
const splat = (value: number): Code => splat32(i32(value))

/** What can be written as vectors; the rest is left to the interpreter. */
export function isVector(found: Op): boolean {
  switch (found.kind) {
    case "mov_imm":
    case "get_sr":
      return found.d.size !== 64
    case "fadd32":
    case "fmul32":
      return found.d.size === 32 && isSingle(found.a) && isSingle(found.b)
    case "fmadd32":
      return found.d.size === 32 && isSingle(found.a) && isSingle(found.b) && isSingle(found.c)
    case "iadd":
      return found.d.size !== 64 && !saturates(found)
    case "imadd":
      return found.d.size !== 64 && !saturates(found)
    case "bitop":
      return found.d.size !== 64
    case "convert":
      return found.d.size === 32 && found.mode >= 10 && found.nearest && found.a.size === 32
    case "icmpsel":
      return found.d.size !== 64
    case "mask":
      return !found.float || (isSingle(found.a) && isSingle(found.b))
    case "rsqrt":
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
      return false
  }
}

function isSingle(source: Source): boolean {
  return source.from === "constant" || source.size === 32
}

/** Writes segments into one function; locals are shared between them. */
export class VectorWriter {
  readonly locals: number[] = [I32, I32]
  private readonly spare: number[] = []
  private readonly registers = new Map<number, { local: number; dirty: boolean }>()
  private used: number[] = []
  private mask = 0

  /** The code of one segment: `found` are all vectors. */
  segment(found: readonly Op[]): Code {
    this.registers.clear()
    this.used = []
    this.mask = this.take(V128)
    const counts: number[] = []
    let sinceMask = 0
    const stretches: number[] = []
    const body: number[] = [...setLocal(this.mask, load128(place, MASK_AT))]
    for (const one of found) {
      sinceMask++
      if (one.kind === "mask") {
        body.push(...this.flush())
        stretches.push(sinceMask)
        sinceMask = 0
        const count = this.take(I32)
        counts.push(count)
        body.push(...this.maskOp(one, count))
      } else body.push(...this.operation(one))
    }
    body.push(...this.flush())
    stretches.push(sinceMask)
    // Nothing to do for four lanes that do not run, unless counters have to be kept.
    const first = setLocal(this.mask, load128(place, MASK_AT))
    const lanes = counts.length > 0 ? body : skipLanes(first, this.mask, body)
    const code = [
      ...counts.flatMap((count) => setLocal(count, i32(0))),
      ...setLocal(PLACE, base),
      ...setLocal(END, i32Add(base, i32(ROW))),
      ...repeatWhile([...lanes, ...setLocal(PLACE, i32Add(place, i32(16)))], i32LessThan(place, getLocal(END))),
      ...countLanes(stretches, counts),
    ]
    this.release()
    return code
  }

  private take(type: number): number {
    const found = this.spare.findIndex((local) => this.locals[local - 1] === type)
    const local = found < 0 ? this.locals.push(type) : (this.spare.splice(found, 1)[0] as number)
    this.used.push(local)
    return local
  }

  private release(): void {
    this.spare.push(...this.used)
    this.used = []
  }

  /** A register as the lanes have it now, with the code that fetches it if it is the first time. */
  private read(register: number): Code {
    const known = this.registers.get(register)
    if (known !== undefined) return getLocal(known.local)
    const local = this.take(V128)
    this.registers.set(register, { local, dirty: false })
    return teeLocal(local, load128(place, register * ROW))
  }

  private write(register: number, value: Code): Code {
    let known = this.registers.get(register)
    if (known === undefined) {
      known = { local: this.take(V128), dirty: true }
      this.registers.set(register, known)
    }
    known.dirty = true
    return setLocal(known.local, value)
  }

  /** Registers that were written go back, in lanes that run. */
  private flush(): Code {
    const code: number[] = []
    for (const [register, known] of this.registers) {
      if (!known.dirty) continue
      known.dirty = false
      const merged = op("v128.bitselect", getLocal(known.local), load128(place, register * ROW), getLocal(this.mask))
      code.push(...store128(place, register * ROW, teeLocal(known.local, merged)))
    }
    return code
  }

  /** The low 32 bits. */
  private integer({ from, half, size, value, sx }: Source, narrowSigned = sx): Code {
    if (from === "constant") return splat(value)
    const register = half >> 1
    if (from === "uniform") {
      if (size === 16) return splat32(i32Load16(base, UNIFORMS_AT + 2 * half, narrowSigned))
      return loadSplat32(base, UNIFORMS_AT + 4 * register)
    }
    const word = this.read(register)
    if (size !== 16) return word
    const high = half & 1 ? word : op("i32x4.shl", word, i32(16))
    return op(narrowSigned ? "i32x4.shr_s" : "i32x4.shr_u", high, i32(16))
  }

  private float(source: Source): Code {
    let value = this.integer(source)
    if (source.abs) value = op("f32x4.abs", value)
    return source.neg ? op("f32x4.neg", value) : value
  }

  private writeInteger({ half, size }: Destination, value: Code): Code {
    const register = half >> 1
    if (size === 32) return this.write(register, value)
    // The value first: it may be what fetches the register.
    const result = this.take(V128)
    const fresh = setLocal(result, half & 1 ? op("i32x4.shl", value, i32(16)) : value)
    const old = this.read(register)
    const keep = half & 1 ? splat(0xffff) : splat(0xffff_0000)
    return [...fresh, ...this.write(register, op("v128.bitselect", old, getLocal(result), keep))]
  }

  /** Not a number has one representation. */
  private writeFloat(d: Destination, value: Code, saturate: boolean): Code {
    const result = this.take(V128)
    if (saturate) {
      const positive = op("f32x4.pmax", splat(0), value)
      return this.writeInteger(d, op("f32x4.pmin", splat(0x3f80_0000), positive))
    }
    const fresh = setLocal(result, value)
    const isNumber = op("f32x4.eq", getLocal(result), getLocal(result))
    return [...fresh, ...this.writeInteger(d, op("v128.bitselect", getLocal(result), splat(NAN_BITS), isNumber))]
  }

  private operation(found: Op): Code {
    switch (found.kind) {
      case "mov_imm":
        return this.writeInteger(found.d, splat(found.value))
      case "get_sr":
        return this.writeInteger(found.d, found.row < 0 ? splat(0) : load128(place, SR_AT + found.row * ROW))
      case "fadd32":
        return this.writeFloat(found.d, op("f32x4.add", this.float(found.a), this.float(found.b)), found.saturate)
      case "fmul32":
        return this.writeFloat(found.d, op("f32x4.mul", this.float(found.a), this.float(found.b)), found.saturate)
      case "fmadd32": {
        const value = call(FUSED_INDEX, this.float(found.a), this.float(found.b), this.float(found.c))
        return this.writeFloat(found.d, value, found.saturate)
      }
      case "iadd": {
        const a = this.integer(found.a)
        return this.writeInteger(
          found.d,
          op(found.subtract ? "i32x4.sub" : "i32x4.add", a, this.shifted(found.b, found.shift)),
        )
      }
      case "imadd": {
        const a = this.integer(found.a)
        const product = op("i32x4.mul", a, this.integer(found.b))
        const c = this.shifted(found.c, found.shift)
        return this.writeInteger(found.d, op(found.subtract ? "i32x4.sub" : "i32x4.add", product, c))
      }
      case "bitop": {
        const a = this.take(V128)
        const b = this.take(V128)
        const code = [...setLocal(a, this.integer(found.a)), ...setLocal(b, this.integer(found.b))]
        return [...code, ...this.writeInteger(found.d, truth(found.table, getLocal(a), getLocal(b)))]
      }
      case "convert":
        return this.writeInteger(
          found.d,
          op(found.mode === 10 ? "f32x4.convert_i32x4_u" : "f32x4.convert_i32x4_s", this.integer(found.a)),
        )
      case "icmpsel": {
        const holds = this.compareIntegers(found.condition, found.a, found.b)
        const test = this.take(V128)
        const code = setLocal(test, holds)
        const x = this.integer(found.x)
        return [...code, ...this.writeInteger(found.d, op("v128.bitselect", x, this.integer(found.y), getLocal(test)))]
      }
      case "rsqrt":
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
        throw new TypeError(`${found.kind} is no vector operation`)
    }
  }

  private shifted(source: Source, shift: number): Code {
    if (shift >= 5) return splat(0)
    const value = this.integer(source)
    return shift === 0 ? value : op("i32x4.shl", value, i32(shift))
  }

  private compareIntegers(condition: number, a: Source, b: Source): Code {
    const signed = condition >= 4
    const left = this.integer(a, signed)
    const right = this.integer(b, signed)
    const names = { 1: "i32x4.lt_u", 2: "i32x4.gt_u", 5: "i32x4.lt_s", 6: "i32x4.gt_s" } as const
    return op(names[condition as keyof typeof names] ?? "i32x4.eq", left, right)
  }

  private compareFloats(condition: number, a: Source, b: Source): Code {
    const left = this.take(V128)
    const right = this.take(V128)
    const code = [...setLocal(left, this.float(a)), ...setLocal(right, this.float(b))]
    const names = { 0: "f32x4.eq", 1: "f32x4.lt", 2: "f32x4.gt", 3: "f32x4.lt", 5: "f32x4.ge", 6: "f32x4.le" } as const
    const plain = op(names[condition as keyof typeof names] ?? "f32x4.gt", getLocal(left), getLocal(right))
    if (condition !== 3 && condition !== 7) return [...code, ...plain]
    const noNumber = op("f32x4.ne", getLocal(right), getLocal(right))
    const number = op("f32x4.eq", getLocal(left), getLocal(left))
    return [...code, ...op("v128.or", plain, op("v128.and", noNumber, number))]
  }

  /** All lanes, also those that do not run; everything that was written is back in its register. */
  private maskOp(found: MaskOp, count: number): Code {
    const counter = this.take(V128)
    const holds = this.take(V128)
    const test =
      found.rule === "pop"
        ? splat(0)
        : found.float
          ? this.compareFloats(found.condition, found.a, found.b)
          : this.compareIntegers(found.condition, found.a, found.b)
    const word = this.take(V128)
    const code = [
      ...setLocal(holds, found.negated ? op("v128.not", test) : test),
      ...setLocal(word, this.read(0)),
      ...setLocal(counter, op("v128.and", getLocal(word), splat(0xffff))),
    ]
    const fresh = op("v128.and", newCounter(found, getLocal(counter), getLocal(holds)), splat(0xffff))
    const known = this.registers.get(0) as { local: number }
    return [
      ...code,
      ...setLocal(counter, fresh),
      ...setLocal(known.local, op("v128.or", op("v128.and", getLocal(word), splat(0xffff_0000)), getLocal(counter))),
      ...store128(place, 0, getLocal(known.local)),
      ...setLocal(this.mask, op("v128.and", op("i32x4.eq", getLocal(counter), splat(0)), load128(place, EXISTS_AT))),
      ...store128(place, MASK_AT, getLocal(this.mask)),
      ...setLocal(count, i32Add(getLocal(count), popcnt(op("i32x4.bitmask", getLocal(this.mask))))),
    ]
  }
}

function skipLanes(first: Code, mask: number, body: Code): Code {
  // `body` begins with the load of the mask, which is done before the test.
  return [...first, ...skipIfZero(op("v128.any_true", getLocal(mask)), body.slice(first.length))]
}

/** The rules of the counter, for all lanes at once. */
function newCounter({ rule, n }: MaskOp, counter: Code, holds: Code): Code {
  const one = (value: number) => op("v128.andnot", splat(value), holds)
  const isZero = op("i32x4.eq", counter, splat(0))
  switch (rule) {
    case "if":
      return op("v128.bitselect", one(1), op("i32x4.add", counter, splat(n)), isZero)
    case "else": {
      const waits = op("i32x4.eq", counter, splat(1))
      return op("v128.bitselect", splat(n), op("v128.bitselect", one(1), counter, waits), isZero)
    }
    case "while":
      return op("v128.bitselect", one(n), counter, op("i32x4.lt_s", counter, splat(n)))
    case "pop":
      return op("i32x4.max_s", op("i32x4.sub", counter, splat(n)), splat(0))
  }
}

/** Bit a + 2b of the table, bit by bit. */
function truth(table: number, a: Code, b: Code): Code {
  const terms: Code[] = []
  if (table & 1) terms.push(op("v128.not", op("v128.or", a, b)))
  // Tables of one source alone are common: moves.
  if ((table & 0b1010) === 0b1010) terms.push(a)
  else {
    if (table & 2) terms.push(op("v128.andnot", a, b))
    if (table & 8) terms.push(op("v128.and", a, b))
  }
  if (table & 4) terms.push(op("v128.andnot", b, a))
  const [first = splat(0), ...rest] = terms
  return rest.reduce((sum, term) => op("v128.or", sum, term), first)
}

/** Adds instructions times lanes: those up to a mask instruction ran in the lanes of before. */
function countLanes(stretches: readonly number[], counts: readonly number[]): Code {
  const lanes = stretches.map((instructions, number) => {
    const count = counts[number - 1]
    return i32Mul(i32(instructions), count === undefined ? i32Load(base, ACTIVE_AT) : getLocal(count))
  })
  const sum = lanes.reduce((total, term) => i32Add(total, term), i32Load(base, LANE_COUNT_AT))
  const last = counts.at(-1)
  return [
    ...i32Store(base, LANE_COUNT_AT, sum),
    ...(last === undefined ? [] : i32Store(base, ACTIVE_AT, getLocal(last))),
  ]
}

/** 0 if the index of a load or store of words counts up lane by lane; otherwise anything but 0. */
export function indexDiffers(found: Op): Code {
  if (found.kind !== "device_load" && found.kind !== "device_store") return i32(1)
  const { index, format, registers } = found
  if (index.from !== "register" || format !== WORDS || registers.size !== 32) return i32(1)
  const row = (index.half >> 1) * ROW
  const first = loadSplat32(base, row)
  const differences = Array.from({ length: ROW / 16 }, (_, four) =>
    op(
      "v128.xor",
      op("i32x4.sub", load128(base, row + 16 * four), load128(base, SR_AT + LANE_ROW * ROW + 16 * four)),
      first,
    ),
  )
  return op(
    "v128.any_true",
    differences.reduce((sum, one) => op("v128.or", sum, one)),
  )
}

const LOW_HALF = [0, 1, 2, 3, 4, 5, 6, 7]
const HIGH_HALF = LOW_HALF.map((byte) => byte + 8)

/** a · b + c, rounded once, as `fused.ts` has it, four lanes at a time. */
export function fusedFunction(): { readonly locals: readonly number[]; readonly body: Code } {
  const [a, b, c] = [0, 1, 2].map(getLocal) as [Code, Code, Code]
  const [PRODUCT, SUM, LOST, ADDEND, RESULT] = [3, 4, 5, 6, 7] as const
  const half = (high: boolean): Code => {
    const part = (x: Code) => op("f64x2.promote_low_f32x4", high ? shuffle(x, x, [...HIGH_HALF, ...HIGH_HALF]) : x)
    const product = getLocal(PRODUCT)
    const sum = getLocal(SUM)
    const addend = getLocal(ADDEND)
    const rest = op("f64x2.sub", sum, product)
    const lost = op("f64x2.add", op("f64x2.sub", product, op("f64x2.sub", sum, rest)), op("f64x2.sub", addend, rest))
    const inexact = op("f64x2.lt", ZERO64, op("f64x2.abs", getLocal(LOST)))
    const even = op("i64x2.eq", op("v128.and", sum, ONE64), ZERO64)
    const opposite = op("i64x2.shr_s", op("v128.xor", getLocal(LOST), sum), i32(63))
    const step = op("v128.and", op("v128.or", opposite, ONE64), op("v128.and", inexact, even))
    return [
      ...setLocal(PRODUCT, op("f64x2.mul", part(a), part(b))),
      ...setLocal(ADDEND, part(c)),
      ...setLocal(SUM, op("f64x2.add", product, addend)),
      ...setLocal(LOST, lost),
      ...op("f32x4.demote_f64x2_zero", op("i64x2.add", sum, step)),
    ]
  }
  return {
    locals: [V128, V128, V128, V128, V128],
    body: [
      ...setLocal(RESULT, half(false)),
      ...shuffle(getLocal(RESULT), half(true), [...LOW_HALF, ...LOW_HALF.map((byte) => byte + 16)]),
    ],
  }
}

const constant64 = (low: number): Code => [0xfd, 0x0c, low, 0, 0, 0, 0, 0, 0, 0, low, 0, 0, 0, 0, 0, 0, 0]
const ZERO64 = constant64(0)
const ONE64 = constant64(1)
