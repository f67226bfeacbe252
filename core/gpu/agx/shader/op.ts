/** An instruction as the cores execute it: operands resolved to places, everything else to numbers. */
import { HALVES, UNIFORM_HALVES } from "../../../isa/shader/register-names.ts"
import type { Instruction, Unknown } from "../../../isa/shader/decode.ts"
import { BITOPS } from "../../../isa/shader/forms.ts"
import { countBits } from "../../../isa/shader/memory-operands.ts"
import { minifloatValue } from "../../../isa/shader/minifloat.ts"
import type { Operand } from "../../../isa/shader/operand.ts"
import { bitsOfFloat } from "./half-float.ts"
import { rowOf } from "./special-registers.ts"
import { type Cost, costOf } from "./timing.ts"

/** `half` of the register file or of the uniforms. */
export interface Source {
  readonly from: "register" | "uniform" | "constant"
  readonly half: number
  readonly size: 16 | 32 | 64
  /** Of a constant: an integer, or the bits of a float. */
  readonly value: number
  readonly abs: boolean
  readonly neg: boolean
  readonly sx: boolean
}

export interface Destination {
  readonly half: number
  readonly size: 16 | 32 | 64
}

/** Halves that an instruction reads. */
export interface Reach {
  readonly half: number
  readonly count: number
}

export const ENDS = [
  "jmp_exec_any",
  "jmp_exec_none",
  "call",
  "ret",
  "stop",
  "trap",
  "threadgroup_barrier",
  "illegal",
] as const

interface Common {
  /** Bytes from the start of the block. */
  readonly at: number
  readonly bytes: number
  readonly reads: readonly Reach[]
  readonly cost: Cost
}

export type MaskRule = "if" | "else" | "while" | "pop"
export type MemoryFormat = number

export interface MemoryOp extends Common {
  readonly kind: "device_load" | "device_store"
  readonly format: MemoryFormat
  /** Bits of the components that are wanted. */
  readonly mask: number
  readonly count: number
  readonly registers: Destination
  readonly base: Source
  readonly index: Source
  readonly signed: boolean
  readonly shift: number
  readonly group: number
}

export interface AtomicOp extends Common {
  readonly kind: "atomic"
  readonly operation: number
  readonly result: Destination | null
  readonly operand: Destination
  readonly base: Source
  readonly index: Source
  readonly signed: boolean
  readonly group: number
}

export interface MaskOp extends Common {
  readonly kind: "mask"
  readonly rule: MaskRule
  readonly float: boolean
  readonly condition: number
  readonly negated: boolean
  readonly n: number
  readonly a: Source
  readonly b: Source
}

export type Op =
  | (Common & { readonly kind: "mov_imm"; readonly d: Destination; readonly value: number })
  | (Common & { readonly kind: "get_sr"; readonly d: Destination; readonly row: number })
  | (Common & {
      readonly kind: "fadd32" | "fmul32"
      readonly d: Destination
      readonly saturate: boolean
      readonly a: Source
      readonly b: Source
    })
  | (Common & { readonly kind: "rsqrt"; readonly d: Destination; readonly saturate: boolean; readonly a: Source })
  | (Common & {
      readonly kind: "fmadd32"
      readonly d: Destination
      readonly saturate: boolean
      readonly a: Source
      readonly b: Source
      readonly c: Source
    })
  | (Common & {
      readonly kind: "iadd"
      readonly d: Destination
      readonly saturate: boolean
      readonly subtract: boolean
      /** 5 and more: the shifted operand is 0. */
      readonly shift: number
      readonly a: Source
      readonly b: Source
    })
  | (Common & {
      readonly kind: "imadd"
      readonly d: Destination
      readonly saturate: boolean
      readonly subtract: boolean
      readonly shift: number
      readonly a: Source
      readonly b: Source
      readonly c: Source
    })
  | (Common & {
      readonly kind: "bitop"
      readonly d: Destination
      readonly table: number
      readonly a: Source
      readonly b: Source
    })
  | (Common & {
      readonly kind: "convert"
      readonly d: Destination
      readonly mode: number
      readonly nearest: boolean
      readonly a: Source
    })
  | (Common & {
      readonly kind: "icmpsel"
      readonly d: Destination
      readonly condition: number
      readonly a: Source
      readonly b: Source
      readonly x: Source
      readonly y: Source
    })
  | MaskOp
  | MemoryOp
  | AtomicOp
  | (Common & { readonly kind: "wait"; readonly group: number })
  | (Common & { readonly kind: "memory_barrier" })
  | (Common & { readonly kind: "jmp_exec_any" | "jmp_exec_none" | "call"; readonly offset: number })
  | (Common & { readonly kind: "ret"; readonly d: Destination })
  | (Common & { readonly kind: "stop" | "trap" | "threadgroup_barrier" | "illegal" })

export type EndKind = (typeof ENDS)[number]

export function isEnd(op: Op): boolean {
  return (ENDS as readonly string[]).includes(op.kind)
}

const R0L: Reach = { half: 0, count: 1 }
const ZERO: Source = { from: "constant", half: 0, size: 32, value: 0, abs: false, neg: false, sx: false }

function sourceOf(operand: Operand | undefined): Source {
  if (operand === undefined || operand.kind === "registers") return ZERO
  if (operand.kind === "number") return { ...ZERO, value: operand.value }
  const { abs, neg, sx } = operand
  if (operand.kind === "immediate") {
    const value = operand.float ? bitsOfFloat(minifloatValue(operand.value)) : operand.value
    return { from: "constant", half: 0, size: 32, value, abs, neg, sx: false }
  }
  return { from: operand.kind, half: operand.half, size: operand.size, value: 0, abs, neg, sx }
}

function destinationOf(operand: Operand | undefined): Destination {
  return operand?.kind === "register" ? { half: operand.half, size: operand.size } : { half: 0, size: 32 }
}

function numberOf(operand: Operand | undefined): number {
  return operand?.kind === "number" ? operand.value : 0
}

function reachOf(operand: Operand | undefined): Reach[] {
  return operand?.kind === "register" ? [{ half: operand.half, count: operand.size / 16 }] : []
}

const CONVERT_MODES = [4, 5, 6, 7, 8, 9, 10, 11]
const INTEGER_CONDITIONS = [0, 1, 2, 4, 5, 6]
const FLOAT_CONDITIONS = [0, 1, 2, 3, 5, 6, 7]
export const ATOMIC_OPERATIONS = 11
/** The formats that have a name; 10, sRGB, is among them. */
export const FORMATS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13]

/** What the cores do with an instruction at `at`; combinations that nobody has documented are illegal. */
export function lower(found: Instruction | Unknown, at: number): Op {
  const illegal: Op = { kind: "illegal", at, bytes: found.bytes, reads: [], cost: costOf("") }
  if (found.form === null) return illegal
  const { form, operands: list, saturate } = found
  const [first, second, third, fourth] = list
  const places = (...which: number[]): Common => ({
    at,
    bytes: found.bytes,
    reads: which.flatMap((place) => reachOf(list[place])),
    cost: costOf(form.name === "imsub" ? "imadd" : form.name),
  })
  if (outOfRange(list)) return illegal
  const d = destinationOf(first)
  switch (form.name) {
    case "mov_imm":
      return { kind: "mov_imm", ...places(), d, value: numberOf(second) }
    case "get_sr":
      return { kind: "get_sr", ...places(), d, row: rowOf(numberOf(second)) }
    case "fadd32":
    case "fmul32":
      return { kind: form.name, ...places(1, 2), d, saturate, a: sourceOf(second), b: sourceOf(third) }
    case "fmadd32":
      return {
        kind: "fmadd32",
        ...places(1, 2, 3),
        d,
        saturate,
        a: sourceOf(second),
        b: sourceOf(third),
        c: sourceOf(fourth),
      }
    case "rsqrt":
      return { kind: "rsqrt", ...places(1), d, saturate, a: sourceOf(second) }
    case "iadd":
    case "isub":
      return {
        kind: "iadd",
        ...places(1, 2),
        d,
        saturate,
        subtract: form.name === "isub",
        shift: numberOf(fourth),
        a: sourceOf(second),
        b: sourceOf(third),
      }
    case "imadd":
    case "imsub":
      return {
        kind: "imadd",
        ...places(1, 2, 3),
        d,
        saturate,
        subtract: form.name === "imsub",
        shift: numberOf(list[4]),
        a: sourceOf(second),
        b: sourceOf(third),
        c: sourceOf(fourth),
      }
    case "bitop":
      return {
        kind: "bitop",
        ...places(2, 3),
        d: destinationOf(second),
        table: numberOf(first),
        a: sourceOf(third),
        b: sourceOf(fourth),
      }
    case "mov":
      return { kind: "bitop", ...places(1), d, table: 0b1010, a: sourceOf(second), b: ZERO }
    case "not":
      return { kind: "bitop", ...places(1), d, table: 0b0101, a: sourceOf(second), b: ZERO }
    case "convert": {
      const mode = numberOf(first)
      const round = numberOf(fourth)
      if (!CONVERT_MODES.includes(mode) || round > 1) return illegal
      const common = places(2)
      return { kind: "convert", ...common, d: destinationOf(second), mode, nearest: round === 1, a: sourceOf(third) }
    }
    case "icmpsel": {
      const condition = numberOf(first)
      if (!INTEGER_CONDITIONS.includes(condition)) return illegal
      const [, , a, b, x, y] = list
      return {
        kind: "icmpsel",
        ...places(2, 3, 4, 5),
        d: destinationOf(second),
        condition,
        a: sourceOf(a),
        b: sourceOf(b),
        x: sourceOf(x),
        y: sourceOf(y),
      }
    }
    case "update_exec":
    case "push_exec":
      return { ...maskOp(places(), "if", true), n: numberOf(second) }
    case "pop_exec":
      return { ...maskOp(places(), "pop", false), n: numberOf(second) }
    case "if_icmp":
    case "else_icmp":
    case "while_icmp":
    case "if_fcmp":
    case "else_fcmp":
    case "while_fcmp": {
      const [rule, compare] = form.name.split("_") as [MaskRule, string]
      const float = compare === "fcmp"
      const condition = numberOf(second) & 7
      if (!(float ? FLOAT_CONDITIONS : INTEGER_CONDITIONS).includes(condition)) return illegal
      return {
        ...maskOp(places(2, 3), rule, float),
        condition,
        negated: numberOf(second) > 7,
        a: sourceOf(third),
        b: sourceOf(fourth),
        n: numberOf(list[4]),
      }
    }
    case "device_load":
    case "device_store": {
      const [, , , registers, base, index] = list
      const mask = numberOf(third)
      const format = numberOf(second)
      if (registers?.kind !== "registers" || !FORMATS.includes(format)) return illegal
      const { half, size } = registers
      const count = countBits(mask)
      if (half + (count * size) / 16 > HALVES) return illegal
      const stored = form.name === "device_store" ? [{ half, count: (count * size) / 16 }] : []
      const common = places(4, 5)
      return {
        ...common,
        reads: [...common.reads, ...stored],
        kind: form.name,
        format,
        mask,
        count,
        registers: { half, size },
        base: sourceOf(base),
        index: sourceOf(index),
        signed: numberOf(list[6]) === 0,
        shift: Math.min(2, numberOf(list[7])),
        group: numberOf(first),
      }
    }
    case "atomic": {
      const [, , result, operand, base, index, signed] = list
      const operation = numberOf(second)
      const source = destinationOf(operand)
      const halves = operation === 3 ? 4 : 2
      if (operation >= ATOMIC_OPERATIONS || source.half + halves > HALVES) return illegal
      const common = places(4, 5)
      return {
        ...common,
        reads: [...common.reads, { half: source.half, count: halves }],
        kind: "atomic",
        operation,
        result: result?.kind === "register" ? destinationOf(result) : null,
        operand: source,
        base: sourceOf(base),
        index: sourceOf(index),
        signed: numberOf(signed) === 0,
        group: numberOf(first),
      }
    }
    case "wait":
      return { kind: "wait", ...places(), group: numberOf(first) }
    case "memory_barrier":
    case "stop":
    case "trap":
    case "threadgroup_barrier":
      return { kind: form.name, ...places() }
    case "jmp_exec_any":
    case "jmp_exec_none":
    case "call":
      return { kind: form.name, ...places(), offset: numberOf(first) }
    case "ret": {
      const half = 2 * numberOf(first)
      return half >= HALVES ? illegal : { kind: "ret", ...places(), reads: [{ half, count: 2 }], d: { half, size: 32 } }
    }
    default: {
      const table = BITOPS[form.name]
      if (table === undefined) return illegal
      return { kind: "bitop", ...places(1, 2), d, table, a: sourceOf(second), b: sourceOf(third) }
    }
  }
}

function maskOp(common: Common, rule: MaskRule, float: boolean): MaskOp {
  return {
    kind: "mask",
    ...common,
    // Every lane's counter is read.
    reads: [...common.reads, R0L],
    rule,
    float,
    condition: 0,
    negated: false,
    n: 0,
    a: ZERO,
    b: ZERO,
  }
}

/** A pair that begins in the last register. */
function outOfRange(operands: readonly Operand[]): boolean {
  return operands.some(
    (operand) =>
      (operand.kind === "register" && operand.half + operand.size / 16 > HALVES) ||
      (operand.kind === "uniform" && operand.half + operand.size / 16 > UNIFORM_HALVES),
  )
}

/** Halves that an instruction writes in running lanes; what memory instructions deliver is left out. */
export function writesOf(op: Op): Reach | null {
  if (op.kind === "mask") return R0L
  return "d" in op && op.kind !== "ret" ? { half: op.d.half, count: op.d.size / 16 } : null
}

export function overlap(a: Reach, b: Reach): boolean {
  return a.half < b.half + b.count && b.half < a.half + a.count
}
