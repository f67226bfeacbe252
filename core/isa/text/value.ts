/** Values of fields as text, and the numbers that text may hold. */
import type { DecodedField } from "../block.ts"
import type { Field, Value } from "../encoding.ts"

/** `0x1f`; of a negative number `-0x1f`. */
export function hexText(value: Value): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`
}

/** `u3`, or `u3h` for its upper half. */
export function uniformName(half: number): string {
  return `u${Math.floor(half / 2)}${half % 2 === 0 ? "" : "h"}`
}

/** The name of a stored value of a choice; null if it has none. */
export function choiceName(names: Readonly<Record<string, number>>, stored: Value): string | null {
  const found = Object.entries(names).find(([, value]) => value === Number(stored))
  return found === undefined ? null : found[0]
}

/** As the assembler reads it back. */
export function valueText(field: Field, value: Value, stored: Value): string {
  const { type } = field
  switch (type.kind) {
    case "fixed":
    case "flag":
    case "int":
    case "groups":
    case "offset":
      return String(value)
    case "shifted":
      return hexText(value)
    case "uint":
      return type.hex === true ? hexText(value) : String(value)
    case "uniform":
      return uniformName(Number(value))
    case "choice":
      return choiceName(type.names, stored) ?? String(stored)
    case "float":
      if (typeof value === "bigint") return hexText(value)
      return Object.is(value, -0) ? "-0" : floatText(value)
    default:
      return String(value)
  }
}

function floatText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "inf"
  if (value === Number.NEGATIVE_INFINITY) return "-inf"
  // The shortest decimal that is read back as the same single.
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(value)
}

/** For a window: flags say yes or no. */
export function shownValue({ field, value, stored }: DecodedField): string {
  return field.type.kind === "flag" ? (Number(stored) === 0 ? "no" : "yes") : valueText(field, value, stored)
}

const NUMBER = /^(-?)(0x[0-9a-f][0-9a-f_]*|0b[01][01_]*|[0-9][0-9_]*)$/i
/** Longer numbers fit no field that a stream has; this keeps their conversion cheap. */
const NUMBER_CHARS_MAX = 2048

/** A whole number; a bigint if a double would lose bits. Null if it is none. */
export function parseNumber(text: string): Value | null {
  if (text.length > NUMBER_CHARS_MAX) return null
  const match = NUMBER.exec(text)
  if (match === null) return null
  const digits = (match[2] as string).replaceAll("_", "").toLowerCase()
  const magnitude = BigInt(digits)
  return narrow(match[1] === "-" ? -magnitude : magnitude)
}

export function narrow(value: bigint): Value {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

const FLOAT = /^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?$/i

/** A number with a fraction, `inf`, or in base 16 the bits themselves. */
export function parseFloatText(text: string): Value | null {
  if (text === "inf") return Number.POSITIVE_INFINITY
  if (text === "-inf") return Number.NEGATIVE_INFINITY
  if (/^0x/i.test(text)) {
    const bits = parseNumber(text)
    return bits === null ? null : BigInt(bits)
  }
  return FLOAT.test(text) ? Number(text) : null
}

const UNIFORM = /^u([0-9]{1,4})([hl]?)$/

/** The half that `u3`, `u3l` or `u3h` names. */
export function parseUniform(text: string): number | null {
  const match = UNIFORM.exec(text)
  return match === null ? null : 2 * Number(match[1]) + (match[2] === "h" ? 1 : 0)
}
