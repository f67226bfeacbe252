/**
 * Destinations and sources of arithmetic (reference C.7: ALUDst, ALUSrc). A number counts 16-bit halves; a 64-bit
 * destination is written as an odd number with the 32-bit flag.
 */
import { err, ok, type Result } from "../../base/result.ts"
import { type Piece, readBits, writeBits } from "../bits.ts"
import { minifloatBits, minifloatText } from "./minifloat.ts"
import type { Hint, Operand, RegisterOperand, SourceOperand } from "./operand.ts"
import type { OperandKind } from "./operand-kind.ts"
import { HALVES, UNIFORM_HALVES, type NamedRegister, readRegisterName, registerName } from "./register-names.ts"

const HINTS: readonly Hint[] = ["", "", "cache", "discard"]

function register(half: number, size: 16 | 32 | 64, hint: Hint = ""): RegisterOperand {
  return { kind: "register", half, size, hint, abs: false, neg: false, sx: false }
}

/** A wrong kind in `encode` is our own mistake. */
function never(name: string): never {
  throw new TypeError(`operand ${name}`)
}

interface Modified {
  readonly name: string
  readonly modifiers: ReadonlySet<string>
}

/** `r0.neg.abs` into its name and modifiers, each of `allowed` and once. */
function splitModifiers(text: string, allowed: readonly string[]): Result<Modified, string> {
  // A dot within a number is part of it.
  const [name = "", ...rest] = /^[-+.\d]/.test(text) ? splitNumber(text) : text.split(".")
  const modifiers = new Set<string>()
  for (const modifier of rest) {
    if (!allowed.includes(modifier))
      return err(allowed.length === 0 ? `no modifier is allowed here` : `.${modifier} is none of ${allowed.join(", ")}`)
    if (modifiers.has(modifier)) return err(`.${modifier} twice`)
    modifiers.add(modifier)
  }
  return ok({ name, modifiers })
}

function splitNumber(text: string): string[] {
  const [, digits = text, rest = ""] = /^([-+]?(?:0x[\da-f]+|\d*\.?\d*))((?:\.[a-z]+)*)$/i.exec(text) ?? []
  return [digits, ...rest.split(".").filter((part) => part !== "")]
}

function hintOf(modifiers: ReadonlySet<string>): Result<Hint, string> {
  if (modifiers.has("cache") && modifiers.has("discard")) return err("either .cache or .discard")
  return ok(modifiers.has("cache") ? "cache" : modifiers.has("discard") ? "discard" : "")
}

function pairOrOne(named: NamedRegister | null, pair: boolean): Result<RegisterOperand["size"], string> {
  if (named === null) return err("expected a register")
  if (named.count === 1) return ok(named.size)
  if (named.count === 2 && named.size === 32 && pair) return ok(64)
  return err(pair ? "a register, a half or a pair of registers" : "a register or a half of one")
}

export interface DestinationRule {
  /** Lowest of the two bits that extend the number; null: there are none. */
  readonly extension: number | null
  /** Pairs are allowed. */
  readonly pair?: boolean
  /** The size is part of the form. */
  readonly only?: 16 | 32
}

export function destination({ extension, pair = false, only }: DestinationRule): OperandKind {
  const number: Piece[] = [[9, 14]]
  if (extension !== null) number.push([extension, extension + 1])
  return {
    name: "D",
    fields: [
      { label: "D", bits: number },
      { label: "Dt", bits: [[7, 8]] },
    ],
    says: pair ? "destination: a register, a half or a pair" : "destination: a register or a half",
    decode: (bytes, at) => {
      const value = readBits(bytes, at, number)
      const flags = readBits(bytes, at, [[7, 8]])
      const hint = flags & 1 ? "cache" : ""
      if ((flags & 2) === 0) return register(value, 16, hint)
      return register(value & ~1, pair && value & 1 ? 64 : 32, hint)
    },
    encode: (bytes, value) => {
      if (value.kind !== "register") never("D")
      writeBits(bytes, 0, number, value.half | (value.size === 64 ? 1 : 0))
      writeBits(bytes, 0, [[7, 8]], (value.size === 16 ? 0 : 2) | (value.hint === "cache" ? 1 : 0))
    },
    print: (value) => {
      if (value.kind !== "register") never("D")
      return registerName("r", value.half, value.size) + (value.hint === "" ? "" : `.${value.hint}`)
    },
    parse: (text) => {
      const split = splitModifiers(text, ["cache"])
      if (!split.ok) return split
      const named = readRegisterName(split.value.name)
      if (named?.file === "u") return err("a uniform cannot be written")
      const size = pairOrOne(named, pair)
      if (!size.ok) return size
      const half = named?.half ?? 0
      if (half >= (extension === null ? 64 : HALVES)) return err(`${split.value.name} is too high for this field`)
      if (only !== undefined && size.value !== only) return err(only === 16 ? "expected a half" : "expected a register")
      return ok(register(half, size.value, split.value.modifiers.has("cache") ? "cache" : ""))
    },
  }
}

export interface SourceRule {
  readonly name: string
  /** Lowest bit of the 6 bits of value; the type follows at once. */
  readonly value: number
  /** Lowest of the two bits that extend the value. */
  readonly extension: number
  /** Float operations read immediates as minifloats and have abs and neg in the two bits after the type. */
  readonly float?: boolean
  /** The bit that sign-extends. */
  readonly sx?: number
  /** Pairs of registers are allowed. */
  readonly pair?: boolean
}

export function source({ name, value, extension, float = false, sx, pair = false }: SourceRule): OperandKind {
  const number: Piece[] = [
    [value, value + 5],
    [extension, extension + 1],
  ]
  const type: Piece[] = [[value + 6, value + 9]]
  const modifier: Piece[] = float ? [[value + 10, value + 11]] : sx === undefined ? [] : [[sx, sx]]
  const allowed = [...(float ? ["abs", "neg"] : []), ...(sx === undefined ? [] : ["sx"])]
  const fields = [
    { label: name, bits: number },
    { label: `${name}t`, bits: type },
  ]
  if (modifier.length > 0) fields.push({ label: float ? `${name}m` : `${name}s`, bits: modifier })
  return {
    name,
    fields,
    says: `source: register, uniform or immediate${float ? "; .abs, .neg" : ""}${sx === undefined ? "" : "; .sx"}`,
    decode: (bytes, at) => {
      const bits = modifier.length === 0 ? 0 : readBits(bytes, at, modifier)
      const modifiers = { abs: float && (bits & 1) !== 0, neg: float && bits >= 2, sx: !float && bits === 1 }
      const read = sourceOf(readBits(bytes, at, number), readBits(bytes, at, type), { float, ...modifiers })
      // A pair where none is known to be allowed: read as its first register.
      return read.kind === "register" && read.size === 64 && !pair ? { ...read, size: 32 } : read
    },
    encode: (bytes, operand) => {
      if (operand.kind === "number" || operand.kind === "registers") never(name)
      const [stored, code] = storedSource(operand)
      writeBits(bytes, 0, number, stored)
      writeBits(bytes, 0, type, code)
      const bits = float ? (operand.abs ? 1 : 0) | (operand.neg ? 2 : 0) : operand.sx ? 1 : 0
      if (modifier.length > 0) writeBits(bytes, 0, modifier, bits)
    },
    print: (operand) => printSource(operand, name),
    parse: (text) => parseSource(text, allowed, float, pair),
  }
}

interface SourceModifiers {
  readonly float: boolean
  readonly abs: boolean
  readonly neg: boolean
  readonly sx: boolean
}

function sourceOf(value: number, type: number, { float, abs, neg, sx }: SourceModifiers): SourceOperand {
  if (type === 0) return { kind: "immediate", value, float, abs, neg, sx }
  const hint = HINTS[type & 3] ?? ""
  switch (type >> 2) {
    case 0:
      return { kind: "register", half: value, size: 16, hint, abs, neg, sx }
    case 1: {
      const half = value | ((type & 1) << 8)
      return type & 2
        ? { kind: "uniform", half: half & ~1, size: 32, abs, neg, sx }
        : { kind: "uniform", half, size: 16, abs, neg, sx }
    }
    case 2:
      return { kind: "register", half: value & ~1, size: 32, hint, abs, neg, sx }
    default:
      return { kind: "register", half: value & ~1, size: 64, hint, abs, neg, sx }
  }
}

/** Value and type. */
function storedSource(operand: SourceOperand): [value: number, type: number] {
  if (operand.kind === "immediate") return [operand.value, 0]
  if (operand.kind === "uniform")
    return [operand.half & 0xff, 4 | (operand.size === 16 ? 0 : 2) | (operand.half >> 8 ? 1 : 0)]
  const hint = operand.hint === "" ? 1 : operand.hint === "cache" ? 2 : 3
  return [operand.half, (operand.size === 16 ? 0 : operand.size === 32 ? 8 : 12) | hint]
}

function printSource(operand: Operand, name: string): string {
  if (operand.kind === "number" || operand.kind === "registers") never(name)
  const text =
    operand.kind === "immediate"
      ? operand.float
        ? minifloatText(operand.value)
        : String(operand.value)
      : registerName(operand.kind === "register" ? "r" : "u", operand.half, operand.size)
  const hint = operand.kind === "register" && operand.hint !== "" ? `.${operand.hint}` : ""
  return `${text}${hint}${operand.sx ? ".sx" : ""}${operand.abs ? ".abs" : ""}${operand.neg ? ".neg" : ""}`
}

function parseSource(
  text: string,
  allowed: readonly string[],
  float: boolean,
  pair: boolean,
): Result<SourceOperand, string> {
  const split = splitModifiers(text, ["cache", "discard", ...allowed])
  if (!split.ok) return split
  const { name, modifiers } = split.value
  const own = { abs: modifiers.has("abs"), neg: modifiers.has("neg"), sx: modifiers.has("sx") }
  const hint = hintOf(modifiers)
  if (!hint.ok) return hint
  if (/^[-+.\d]/.test(name)) {
    if (hint.value !== "") return err("a number has no hint")
    const value = float ? minifloatBits(name) : readNumber(name)
    if (value === null) return err(float ? `${name} is no minifloat: 0.0 to 31.0 in steps of a sixteenth` : "no number")
    if (!float && (value < 0 || value > 255)) return err("an immediate is 0 to 255")
    return ok({ kind: "immediate", value, float, ...own })
  }
  const named = readRegisterName(name)
  if (named === null) return err(`expected a register, a uniform or a number, not '${name}'`)
  if (named.file === "u") {
    if (named.count > 1) return err("one uniform")
    if (named.half >= UNIFORM_HALVES) return err("uniforms end at u255")
    if (hint.value !== "") return err("a uniform has no hint")
    return ok({ kind: "uniform", half: named.half, size: named.size, ...own })
  }
  const size = pairOrOne(named, pair)
  if (!size.ok) return size
  if (named.half >= HALVES) return err("registers end at r127")
  return ok({ kind: "register", half: named.half, size: size.value, hint: hint.value, ...own })
}

/** Null if it is no whole number. */
export function readNumber(text: string): number | null {
  return /^[-+]?(\d+|0x[\da-f]+|0b[01]+)$/i.test(text) ? signed(text) : null
}

function signed(text: string): number {
  return text.startsWith("-") ? -Number(text.slice(1)) : Number(text.replace(/^\+/, ""))
}

/** The values that a select chooses from: as wide as the destination, with a type of three bits. */
export function selected(name: string, value: number): OperandKind {
  const number: Piece[] = [[value, value + 5]]
  const type: Piece[] = [[value + 6, value + 8]]
  return {
    name,
    fields: [
      { label: name, bits: number },
      { label: `${name}t`, bits: type },
    ],
    says: "what is selected: an immediate (type 4), a register (1 to 3) or a uniform (6, 7) of the destination's size",
    decode: (bytes, at) => {
      const stored = readBits(bytes, at, number)
      const code = readBits(bytes, at, type)
      const wide = readBits(bytes, at, [[8, 8]]) === 1
      const half = wide ? stored & ~1 : stored
      const plain = { abs: false, neg: false, sx: false }
      if (code >= 1 && code <= 3) return register(half, wide ? 32 : 16, HINTS[code] ?? "")
      if (code >= 6) return { kind: "uniform", half, size: wide ? 32 : 16, ...plain }
      return { kind: "immediate", value: stored, float: false, ...plain }
    },
    encode: (bytes, operand) => {
      if (operand.kind === "number" || operand.kind === "registers") never(name)
      writeBits(bytes, 0, number, operand.kind === "immediate" ? operand.value : operand.half)
      const hint = operand.kind === "register" ? (operand.hint === "" ? 1 : operand.hint === "cache" ? 2 : 3) : 0
      writeBits(bytes, 0, type, operand.kind === "immediate" ? 4 : operand.kind === "uniform" ? 6 : hint)
    },
    print: (operand) => printSource(operand, name),
    parse: (text) => {
      const parsed = parseSource(text, [], false, false)
      if (!parsed.ok) return parsed
      const { value: operand } = parsed
      return (operand.kind === "immediate" ? operand.value : operand.half) < 64 ? parsed : err("too high for 6 bits")
    },
  }
}
