/** As much of WebAssembly's binary form as compiled blocks need. Instructions are lists of bytes. */

export type Code = readonly number[]

export function unsigned(value: number): number[] {
  const out: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    out.push(rest > 0 ? low + 128 : low)
  } while (rest > 0)
  return out
}

function signed(value: number): number[] {
  const out: number[] = []
  for (let rest = value; ; ) {
    const low = rest & 0x7f
    rest >>= 7
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
      out.push(low)
      return out
    }
    out.push(low | 0x80)
  }
}

export const I32 = 0x7f
export const V128 = 0x7b

export const getLocal = (local: number): Code => [0x20, ...unsigned(local)]
export const setLocal = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)]
export const teeLocal = (local: number, value: Code): Code => [...value, 0x22, ...unsigned(local)]
export const i32 = (value: number): Code => [0x41, ...signed(value | 0)]
export const i32Add = (a: Code, b: Code): Code => [...a, ...b, 0x6a]
export const i32Mul = (a: Code, b: Code): Code => [...a, ...b, 0x6c]
export const i32Load = (address: Code, offset: number): Code => [...address, 0x28, 2, ...unsigned(offset)]
export const i32Store = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  0x36,
  2,
  ...unsigned(offset),
]
export const i32Load16 = (address: Code, offset: number, sx: boolean): Code => [
  ...address,
  sx ? 0x2e : 0x2f,
  1,
  ...unsigned(offset),
]
export const popcnt = (value: Code): Code => [...value, 0x69]
export const call = (index: number, ...parameters: readonly Code[]): Code => [
  ...parameters.flat(),
  0x10,
  ...unsigned(index),
]
export const returned = (value: Code): Code => [...value, 0x0f]

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)]
export const load128 = (address: Code, offset: number): Code => [...address, ...simd(0), 4, ...unsigned(offset)]
export const store128 = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  4,
  ...unsigned(offset),
]
export const loadSplat32 = (address: Code, offset: number): Code => [...address, ...simd(9), 2, ...unsigned(offset)]
export const splat32 = (value: Code): Code => [...value, ...simd(0x11)]
/** Of two vectors, byte by byte. */
export const shuffle = (a: Code, b: Code, bytes: readonly number[]): Code => [...a, ...b, ...simd(0x0d), ...bytes]

const OPCODES = {
  "i32x4.eq": 0x37,
  "i32x4.lt_s": 0x39,
  "i32x4.lt_u": 0x3a,
  "i32x4.gt_s": 0x3b,
  "i32x4.gt_u": 0x3c,
  "f32x4.eq": 0x41,
  "f32x4.ne": 0x42,
  "f32x4.lt": 0x43,
  "f32x4.gt": 0x44,
  "f32x4.le": 0x45,
  "f32x4.ge": 0x46,
  "f64x2.lt": 0x49,
  "v128.not": 0x4d,
  "v128.and": 0x4e,
  "v128.andnot": 0x4f,
  "v128.or": 0x50,
  "v128.xor": 0x51,
  /** (a, b, mask): a where the mask is set. */
  "v128.bitselect": 0x52,
  "v128.any_true": 0x53,
  "f32x4.demote_f64x2_zero": 0x5e,
  "f64x2.promote_low_f32x4": 0x5f,
  "i32x4.bitmask": 0xa4,
  "i32x4.shl": 0xab,
  "i32x4.shr_s": 0xac,
  "i32x4.shr_u": 0xad,
  "i32x4.add": 0xae,
  "i32x4.sub": 0xb1,
  "i32x4.mul": 0xb5,
  "i32x4.max_s": 0xb8,
  "i64x2.shr_s": 0xcc,
  "i64x2.add": 0xce,
  "i64x2.eq": 0xd6,
  "f32x4.abs": 0xe0,
  "f32x4.neg": 0xe1,
  "f32x4.add": 0xe4,
  "f32x4.mul": 0xe6,
  /** (a, b): b if b < a, else a. */
  "f32x4.pmin": 0xea,
  /** (a, b): b if a < b, else a. */
  "f32x4.pmax": 0xeb,
  "f64x2.abs": 0xec,
  "f64x2.add": 0xf0,
  "f64x2.sub": 0xf1,
  "f64x2.mul": 0xf2,
  "f32x4.convert_i32x4_s": 0xfa,
  "f32x4.convert_i32x4_u": 0xfb,
} as const

export function op(name: keyof typeof OPCODES, ...operands: readonly Code[]): Code {
  return [...operands.flat(), ...simd(OPCODES[name])]
}

/** Jumps over the body if the value is 0. */
export const skipIfZero = (value: Code, body: Code): Code => [0x02, 0x40, ...value, 0x45, 0x0d, 0, ...body, 0x0b]
/** Repeats the body while the value, pushed at its end, is not 0. */
export const repeatWhile = (body: Code, value: Code): Code => [0x03, 0x40, ...body, ...value, 0x0d, 0, 0x0b]
export const i32LessThan = (a: Code, b: Code): Code => [...a, ...b, 0x49]
/** Returns the value if the condition, left on the stack, is not 0. */
export const returnIf = (condition: Code, value: Code): Code => [...condition, 0x04, 0x40, ...returned(value), 0x0b]

export interface WasmFunction {
  /** Index into `types`. */
  readonly type: number
  /** Of the locals behind the parameters. */
  readonly locals: readonly number[]
  readonly body: Code
}

export interface WasmType {
  readonly parameters: readonly number[]
  readonly results: readonly number[]
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = [...unsigned(items.length), ...items.flat()]
  return [id, ...unsigned(content.length), ...content]
}

const name = (text: string): number[] => [text.length, ...[...text].map((letter) => letter.charCodeAt(0))]

/**
 * A module that imports memory `m.m` and a function `m.h` of the second type, and exports the first of its functions as `b`.
 * Functions are numbered from 1: 0 is the imported one.
 */
export function wasmModule(types: readonly WasmType[], functions: readonly WasmFunction[]): Uint8Array {
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(
      1,
      types.map(({ parameters, results }) => [0x60, parameters.length, ...parameters, results.length, ...results]),
    ),
    ...section(2, [
      [...name("m"), ...name("m"), 2, 0, 1],
      [...name("m"), ...name("h"), 0, 1],
    ]),
    ...section(
      3,
      functions.map(({ type }) => [type]),
    ),
    ...section(7, [[...name("b"), 0, 1]]),
    ...section(
      10,
      functions.map(({ locals, body }) => {
        const code = [...unsigned(locals.length), ...locals.flatMap((type) => [1, type]), ...body, 0x0b]
        return [...unsigned(code.length), ...code]
      }),
    ),
  ])
}
