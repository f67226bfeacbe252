/** The value of one operand: a number, a name of the field, or a symbol with an offset. */
import { type Result, err, ok } from "../../base/result.ts"
import { didYouMean } from "../../base/suggest.ts"
import { storedOf } from "../codec.ts"
import type { Field, Value } from "../encoding.ts"
import { narrow, parseFloatText, parseNumber, parseUniform } from "./value.ts"

/**
 * What a name stands for; null: nobody knows it. For a field that counts from a base, the caller subtracts it. Kernel
 * addresses may be negative numbers.
 */
export type Resolve = (name: string, relative: Field["relative"] | null) => Value | null

/** A label further on, of which the address is not known yet. */
export const PENDING = "pending"
export type ResolveOrWait = (name: string, relative: Field["relative"] | null) => Value | typeof PENDING | null

export interface OperandError {
  readonly message: string
  readonly suggestion: string | null
}

export type OperandResult = Result<Value, OperandError>

/** Longer lists help nobody. */
const NAMES_LISTED_MAX = 16

function wrong(message: string, suggestion: string | null = null): OperandResult {
  return err({ message, suggestion })
}

const SYMBOL = /^([A-Za-z_][A-Za-z0-9_.-]*?)(?:([+-])(0x[0-9a-f_]+|[0-9][0-9_]*))?$/i

export function operandValue(field: Field, text: string, resolve: ResolveOrWait): OperandResult {
  const { type, name } = field
  if (text === "") return wrong(`${name} needs a value`)
  if (type.kind === "choice") {
    const named = Object.hasOwn(type.names, text) ? type.names[text] : undefined
    const value = named ?? parseNumber(text)
    if (value !== null) return checked(field, value)
    const names = Object.keys(type.names)
    const all = names.length > NAMES_LISTED_MAX ? "" : `: it is one of ${names.join(", ")}`
    return wrong(`${name} has no ${text}${all}`, didYouMean(text, names))
  }
  if (type.kind === "float") {
    const value = parseFloatText(text)
    return value === null ? wrong(`${text} is no number`) : checked(field, value)
  }
  if (type.kind === "uniform") {
    const half = parseUniform(text)
    return half === null ? wrong(`${name} is a uniform register, as u4 or u4h`) : checked(field, half)
  }
  const number = parseNumber(text)
  if (number !== null) return checked(field, number)
  const symbol = SYMBOL.exec(text)
  if (symbol === null) return wrong(`${text} is no number`)
  const [, base = "", sign, offset] = symbol
  const at = resolve(base, field.relative ?? null)
  if (at === null) return wrong(`nothing is called ${base}`)
  if (at === PENDING) return ok(0)
  const more = offset === undefined ? 0 : (parseNumber(offset) ?? 0)
  return checked(field, narrow(BigInt(at) + (sign === "-" ? -BigInt(more) : BigInt(more))))
}

/** Kernel addresses are negative numbers here and 64 bits in memory. */
function checked(field: Field, value: Value): OperandResult {
  const whole = field.bits.length === 1 && field.bits[0]?.[1] === (field.bits[0]?.[0] ?? 0) + 63
  const positive = whole && field.type.kind === "uint" && value < 0 ? BigInt.asUintN(64, BigInt(value)) : value
  const stored = storedOf(field, positive)
  return stored.ok ? ok(positive) : wrong(stored.error)
}
