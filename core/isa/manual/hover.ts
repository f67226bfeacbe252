/** What an editor shows for a word of a stream's text. */
import { namesOf } from "../block.ts"
import type { Family } from "../encoding.ts"
import { bitsText, formText } from "./field-text.ts"

/** For the name of a block; null if the family has none of this name. */
export function blockHover(family: Family, name: string): string | null {
  const block = family.blocks.find(({ head }) => head.name === name)
  if (block === undefined) return null
  const { says, operand } = block.head
  const names = namesOf(block).all.flatMap(({ name: field, field: { type, list } }) =>
    type.kind === "fixed" || field === operand || (list !== undefined && list.index > 0) ? [] : [field],
  )
  const usage = [name, ...(operand === undefined ? [] : [operand === "*" ? "word" : operand])].join(" ")
  const shown = names.slice(0, FIELDS_MAX).map((field) => `\`${field}\``)
  const fields = names.length > shown.length ? `${shown.join(", ")} …` : shown.join(", ")
  return `\`${usage}\`\n\n${says}${fields === "" ? "" : `\n\n${fields}`}`
}

/** A block of more fields than this is looked up in the manual. */
const FIELDS_MAX = 24

/** For an operand of a block, by its name without a value; null if the block has none of this name. */
export function operandHover(family: Family, block: string, operand: string): string | null {
  const found = family.blocks.find(({ head }) => head.name === block)
  if (found === undefined) return null
  const joined = found.joined?.find(({ name }) => name === operand)
  if (joined !== undefined) return `\`${operand}\`\n\n${joined.says}`
  const named = namesOf(found).byName.get(operand) ?? namesOf(found).byName.get(`${operand}[0]`)
  if (named === undefined) return null
  const { field } = named
  return `\`${operand}\` bits ${bitsText(field.bits)}: ${formText(field)}\n\n${field.says}`
}
