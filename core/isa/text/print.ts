/** A block as a line: its name, its operand, what differs from the defaults, and the bits that nobody knows. */
import { type DecodedBlock, type DecodedField, controlsFor, namesOf } from "../block.ts"
import { defaultOf, type Values } from "../codec.ts"
import { readWide } from "../bits.ts"
import type { Value } from "../encoding.ts"
import { choiceName, hexText, valueText } from "./value.ts"

/** The name of an address, to be written instead of it. */
export type NameOf = (address: Value) => string | null

const LINE_MAX = 112

/** Several lines joined by `\` if it is long. */
export function printBlock(decoded: DecodedBlock, nameOf: NameOf = () => null): string {
  const lines: string[] = []
  let line = decoded.block.head.name
  for (const operand of operandsOf(decoded, nameOf)) {
    if (line.length + operand.length + 1 > LINE_MAX) {
      lines.push(`${line} \\`)
      line = `  ${operand}`
    } else line += ` ${operand}`
  }
  return [...lines, line].join("\n")
}

function operandsOf(decoded: DecodedBlock, nameOf: NameOf): readonly string[] {
  const { block, fields, unknown } = decoded
  const { head } = block
  if (head.operand === "*") {
    // Unknown bits of the head are in the word.
    const padding = unknown.slice()
    padding.fill(0, 0, head.bytes)
    return [hexText(wholeWord(decoded)), ...unknownText(padding)]
  }
  const { controls } = namesOf(block)
  const operands: string[] = []
  const given: string[] = []
  const joined = new Map((block.joined ?? []).map((each) => [each.low, each]))
  const hidden = new Set<string>()
  for (const { name, value } of fields) {
    const join = joined.get(name)
    if (join === undefined) continue
    const high = fields.find((other) => other.name === join.high)
    if (Number(value) === 0 && Number(high?.value ?? 0) === 0) continue
    hidden.add(join.low)
    hidden.add(join.high)
    given.push(join.low)
    const address = Number(high?.value ?? 0) * 2 ** 32 + Number(value)
    operands.push(`${join.name}=${nameOf(address) ?? hexText(address)}`)
  }
  const lists = new Set<string>()
  for (const each of fields) {
    const { field, name, value } = each
    if (field.type.kind === "fixed" || controls.has(name) || hidden.has(name)) continue
    if (name === head.operand && each.part === null) {
      operands.unshift(operandText(each, nameOf))
      continue
    }
    if (field.shown !== true && BigInt(each.stored) === BigInt(defaultOf(field))) continue
    given.push(name)
    if (field.list === undefined) {
      operands.push(field.type.kind === "flag" && value === 1 ? name : `${name}=${operandText(each, nameOf)}`)
      continue
    }
    const whole = name.slice(0, name.lastIndexOf("["))
    if (lists.has(whole)) continue
    lists.add(whole)
    operands.push(`${whole}=${listText(fields, whole, nameOf)}`)
  }
  operands.push(...saidControls(decoded, given))
  operands.push(...unknownText(unknown))
  return operands
}

function unknownText(unknown: Uint8Array): readonly string[] {
  if (unknown.every((byte) => byte === 0)) return []
  return [`unknown=${hexText(readWide(unknown, 0, [[0, 8 * unknown.length - 1]]))}`]
}

function operandText({ field, value, stored }: DecodedField, nameOf: NameOf): string {
  const address = field.type.kind === "shifted" || (field.type.kind === "uint" && field.type.hex === true)
  return (address ? nameOf(value) : null) ?? valueText(field, value, stored)
}

/** All elements up to the last that is not the default. */
function listText(fields: readonly DecodedField[], name: string, nameOf: NameOf): string {
  const elements = fields.filter(
    (each) => each.field.list !== undefined && each.name.slice(0, each.name.lastIndexOf("[")) === name,
  )
  const last = elements.findLastIndex(({ field, stored }) => BigInt(stored) !== BigInt(defaultOf(field)))
  return elements
    .slice(0, last + 1)
    .map((each) => operandText(each, nameOf))
    .join(",")
}

/** Controls that do not follow from the other operands. */
function saidControls({ block, fields }: DecodedBlock, given: readonly string[]): readonly string[] {
  const said: string[] = []
  const values: Record<string, Value> = {}
  const { controls } = namesOf(block)
  // Saying one may change what follows for none of the others, so one look is enough.
  const implied = controlsFor(block, given, values)
  const impliedValues: Values = implied.ok ? implied.value : {}
  for (const { name, field, value, stored } of fields) {
    if (!controls.has(name) || Number(impliedValues[name] ?? defaultOf(field)) === Number(stored)) continue
    if (field.type.kind === "flag") said.push(name)
    else
      said.push(
        `${name}=${field.type.kind === "choice" ? (choiceName(field.type.names, stored) ?? stored) : valueText(field, value, stored)}`,
      )
  }
  return said
}

function wholeWord({ block, fields, unknown }: DecodedBlock): bigint {
  let word = readWide(unknown, 0, [[0, 8 * block.head.bytes - 1]])
  for (const { field, stored } of fields) {
    let rest = BigInt(stored)
    for (const [low, high] of field.bits) {
      const width = BigInt(high - low + 1)
      word |= (rest & ((1n << width) - 1n)) << BigInt(low)
      rest >>= width
    }
  }
  return word
}
