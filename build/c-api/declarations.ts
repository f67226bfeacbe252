/** C declarations from the table of the C face, in the kernel's style: tabs, 80 columns. */
import { CALLBACKS } from "../../core/c-api/table/callbacks.ts"
import type { Callback, Field } from "../../core/c-api/table/schema.ts"

const COLUMNS = 80
const TAB = 8

export function callbackOf(field: Field): Callback | null {
  const name = /^CALLBACK (\w+)$/.exec(field.type)?.[1]
  if (name === undefined) return null
  const callback = CALLBACKS.find((one) => one.name === name)
  if (callback === undefined) throw new Error(`${field.name}: no callback ${name}`)
  return callback
}

/** `struct jq_queue *queue`; of an array also the number of its elements. */
export function declare(field: Field): string[] {
  const callback = callbackOf(field)
  if (callback !== null) return [`${callback.result} (*${field.name})(${parameters(callback.params).join(", ")})`]
  const own = `${field.type}${field.type.endsWith("*") ? "" : " "}${field.name}`
  return field.count === undefined ? [own] : [own, `unsigned int ${field.count}`]
}

export function parameters(fields: readonly Field[]): string[] {
  return fields.length === 0 ? ["void"] : fields.flatMap(declare)
}

/** `head` and its parameters, broken between them and aligned behind the bracket. */
export function prototype(head: string, params: readonly string[], indent: string): string {
  const open = `${indent}${head}(`
  const column = width(open)
  const aligned = "\t".repeat(Math.floor(column / TAB)) + " ".repeat(column % TAB)
  const lines: string[] = []
  let line = open
  for (const [index, param] of params.entries()) {
    const last = index === params.length - 1
    const piece = last ? `${param});` : `${param},`
    const empty = line === open || line === aligned
    if (!empty && width(line) + 1 + piece.length > COLUMNS) {
      lines.push(line)
      line = aligned + piece
    } else line += empty ? piece : ` ${piece}`
  }
  return [...lines, line].join("\n")
}

function width(text: string): number {
  let column = 0
  for (const char of text) column = char === "\t" ? (Math.floor(column / TAB) + 1) * TAB : column + 1
  return column
}

/** Words in lines of at most 80 columns, the first behind `first`, the others behind `rest`. */
export function wrap(text: string, first: string, rest: string): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    if (!empty && width(line) + 1 + word.length > COLUMNS) {
      lines.push(line)
      line = rest + word
    } else line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line.trimEnd()]
}
