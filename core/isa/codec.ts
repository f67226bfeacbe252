/** From values to bytes and back, for any table. Exact both ways: unknown bits are kept. */
import { fail } from "../base/assert.ts"
import { type Result, err, ok } from "../base/result.ts"
import { readBits, readWide, widthOf, writeBits } from "./bits.ts"
import type { Encoding, Field, Value } from "./encoding.ts"

export type Values = Readonly<Record<string, Value>>

export interface Decoded {
  readonly encoding: Encoding
  readonly values: Values
  /** The word with all known fields zero: what the table does not explain. */
  readonly unknown: Uint8Array
}

/** More bits than a double holds exactly. */
const WIDE = 53

function valueWidth({ bits, type }: Field): number {
  return widthOf(bits) + (type.kind === "shifted" ? type.shift : 0)
}

/** True if the fixed fields of `encoding` are found at `at`. */
export function matches(encoding: Encoding, bytes: Uint8Array, at: number): boolean {
  return encoding.fields.every(({ type, bits }) => type.kind !== "fixed" || readBits(bytes, at, bits) === type.value)
}

export function readField(field: Field, bytes: Uint8Array, at: number): Value {
  const { bits, type } = field
  if (valueWidth(field) > WIDE) {
    const wide = readWide(bytes, at, bits)
    return type.kind === "shifted" ? wide << BigInt(type.shift) : wide
  }
  const stored = readBits(bytes, at, bits)
  const span = 2 ** widthOf(bits)
  switch (type.kind) {
    case "int":
      return stored >= span / 2 ? stored - span : stored
    case "shifted":
      return stored * 2 ** type.shift
    case "groups":
      return (stored === 0 ? span : stored) * type.of
    case "offset":
      return stored + type.by
    case "uniform":
      return stored + type.first
    case "float": {
      const value = floatOf(stored)
      return Number.isNaN(value) ? BigInt(stored) : value
    }
    case "fixed":
    case "uint":
    case "flag":
    case "choice":
      return stored
    default:
      return fail(`field type of ${field.name}`)
  }
}

/** What is stored for `value`, or why it cannot be. */
export function storedOf(field: Field, value: Value): Result<Value, string> {
  const { bits, type, name } = field
  const width = widthOf(bits)
  const span = 2n ** BigInt(width)
  if (type.kind === "float" && typeof value === "number") return ok(bitsOfFloat(value))
  if (typeof value === "number" && !Number.isSafeInteger(value)) return err(`${name} is no whole number`)
  const whole = BigInt(value)
  if (type.kind === "int") {
    const half = span / 2n
    if (whole < -half || whole >= half) return err(`${name} must be ${-half} to ${half - 1n}`)
    return ok(BigInt.asUintN(width, whole))
  }
  if (whole < 0n) return err(`${name} is negative`)
  if (type.kind === "offset" || type.kind === "uniform") {
    const first = BigInt(type.kind === "offset" ? type.by : type.first)
    const stored = whole - first
    if (stored < 0n || stored >= span) return err(`${name} must be ${first} to ${first + span - 1n}`)
    return ok(stored)
  }
  if (type.kind === "shifted") {
    const shift = BigInt(type.shift)
    if (whole & ((1n << shift) - 1n)) return err(`${name} must be a multiple of ${1n << shift}`)
    return whole >> shift < span ? ok(whole >> shift) : err(`${name} has more than ${width + type.shift} bits`)
  }
  if (type.kind === "groups") {
    const groups = (whole + BigInt(type.of) - 1n) / BigInt(type.of)
    if (groups < 1n || groups > span) return err(`${name} must be 1 to ${span * BigInt(type.of)}`)
    return ok(groups === span ? 0n : groups)
  }
  if (type.kind === "fixed" && whole !== BigInt(type.value)) return err(`${name} must be ${type.value}`)
  return whole < span ? ok(whole) : err(`${name} must be at most ${span - 1n}`)
}

export function decode(encoding: Encoding, bytes: Uint8Array, at = 0): Decoded {
  const unknown = new Uint8Array(encoding.bytes)
  unknown.set(bytes.subarray(at, at + encoding.bytes))
  const values: Record<string, Value> = {}
  for (const field of encoding.fields) {
    values[field.name] = readField(field, bytes, at)
    writeBits(unknown, 0, field.bits, 0)
  }
  return { encoding, values, unknown }
}

/**
 * The bytes of a word. Fields that are not given have their default; `unknown` has the bits of no field. The error names the field that does not fit, or that the table does not know.
 */
export function encode(encoding: Encoding, values: Values, unknown?: Uint8Array): Result<Uint8Array, string> {
  const bytes = new Uint8Array(encoding.bytes)
  if (unknown !== undefined) bytes.set(unknown.subarray(0, encoding.bytes))
  for (const name of Object.keys(values))
    if (!encoding.fields.some((field) => field.name === name)) return err(`${encoding.name} has no field ${name}`)
  for (const field of encoding.fields) {
    const given = values[field.name]
    const stored = given === undefined ? ok(defaultOf(field)) : storedOf(field, given)
    if (!stored.ok) return stored
    writeBits(bytes, 0, field.bits, stored.value)
  }
  return ok(bytes)
}

/** What is stored when nothing is given. */
export function defaultOf({ type, default: stored }: Field): number {
  if (type.kind === "fixed") return type.value
  return stored ?? (type.kind === "groups" ? 1 : 0)
}

/** The stored bits of a field, as a number or, above 53 bits, a bigint. */
export function readStored({ bits }: Field, bytes: Uint8Array, at: number): Value {
  return widthOf(bits) > WIDE ? readWide(bytes, at, bits) : readBits(bytes, at, bits)
}

const cell = new DataView(new ArrayBuffer(4))

function floatOf(stored: number): number {
  cell.setUint32(0, stored)
  return cell.getFloat32(0)
}

function bitsOfFloat(value: number): number {
  cell.setFloat32(0, value)
  return cell.getUint32(0)
}
