/**
 * From text to bytes. A line holds labels (`loop:`), an instruction or `.byte`, and a comment after `#`. Two passes:
 * the length of an instruction never depends on where a label is, so the first one places the labels.
 */
import { didYouMean } from "../../base/suggest.ts"
import { encodeInstruction } from "./decode.ts"
import { FORMS, type Form } from "./forms.ts"
import type { Operand } from "./operand.ts"
import type { ParseScope } from "./operand-kind.ts"
import { readNumber } from "./alu-operands.ts"

export interface AssemblyError {
  /** From 1. */
  readonly line: number
  readonly column: number
  /** Letters from there on that are wrong. */
  readonly length: number
  readonly message: string
  readonly suggestion: string | null
}

/** Which bytes a line made. */
export interface AssembledLine {
  readonly line: number
  readonly offset: number
  readonly bytes: number
}

export interface Assembly {
  readonly bytes: Uint8Array
  readonly lines: readonly AssembledLine[]
  readonly labels: ReadonlyMap<string, number>
  readonly errors: readonly AssemblyError[]
}

/** Longer programs are refused. */
export const CODE_BYTES_MAX = 1 << 20

const NAMES = new Map<string, Form[]>()
for (const form of FORMS) NAMES.set(form.name, [...(NAMES.get(form.name) ?? []), form])
const LABEL = /^\s*([A-Za-z_]\w*):/

interface Part {
  readonly text: string
  readonly column: number
}

interface Statement {
  readonly line: number
  readonly name: Part
  readonly parts: readonly Part[]
  /** The suffix of bits to flip. */
  readonly flips: Part | null
}

class Wrong {
  readonly part: Part
  readonly message: string
  readonly suggestion: string | null
  constructor(part: Part, message: string, suggestion: string | null = null) {
    this.part = part
    this.message = message
    this.suggestion = suggestion
  }
}

export function assemble(text: string): Assembly {
  const errors: AssemblyError[] = []
  const labels = new Map<string, number>()
  const statements: { readonly statement: Statement; readonly offset: number }[] = []
  const report = (line: number, { part, message, suggestion }: Wrong) =>
    errors.push({ line, column: part.column, length: Math.max(1, part.text.length), message, suggestion })
  let offset = 0
  for (const [row, raw] of text.split("\n").entries()) {
    const line = row + 1
    let rest = raw.replace(/#.*/, "").trimEnd()
    let column = 1
    for (let found = LABEL.exec(rest); found !== null; found = LABEL.exec(rest)) {
      const [whole, name = ""] = found
      const part = { text: name, column: column + whole.indexOf(name) }
      if (labels.has(name)) report(line, new Wrong(part, `label '${name}' twice`))
      labels.set(name, offset)
      column += whole.length
      rest = rest.slice(whole.length)
    }
    if (rest.trim() === "") continue
    const statement = split(line, rest, column)
    statements.push({ statement, offset })
    const size = bytesOf(statement, { label: () => 0 })
    // The second pass reports it.
    if (!(size instanceof Wrong)) offset += size.length
    if (offset > CODE_BYTES_MAX) {
      report(line, new Wrong(statement.name, `more than ${CODE_BYTES_MAX} bytes of code`))
      break
    }
  }
  const bytes = new Uint8Array(Math.min(offset, CODE_BYTES_MAX))
  const lines: AssembledLine[] = []
  if (offset > CODE_BYTES_MAX) return { bytes: new Uint8Array(), lines, labels, errors }
  for (const { statement, offset: at } of statements) {
    const made = bytesOf(statement, scopeAt(at, labels))
    if (made instanceof Wrong) {
      report(statement.line, withLabelSuggestion(made, labels))
      continue
    }
    bytes.set(made, at)
    lines.push({ line: statement.line, offset: at, bytes: made.length })
  }
  errors.sort((a, b) => a.line - b.line || a.column - b.column)
  return { bytes, lines, labels, errors }
}

function scopeAt(at: number, labels: ReadonlyMap<string, number>): ParseScope {
  return {
    label: (name) => {
      const target = labels.get(name)
      return target === undefined ? null : target - at
    },
  }
}

function withLabelSuggestion(wrong: Wrong, labels: ReadonlyMap<string, number>): Wrong {
  if (!wrong.message.startsWith("no label")) return wrong
  return new Wrong(wrong.part, wrong.message, didYouMean(wrong.part.text, labels.keys()))
}

/** `name operand, operand ~flips`. */
function split(line: number, text: string, column: number): Statement {
  const lead = text.length - text.trimStart().length
  const [name = ""] = text.trimStart().split(/\s/, 1)
  let at = lead + name.length
  let rest = text.slice(at)
  const mark = rest.indexOf("~")
  const flips = mark < 0 ? null : { text: rest.slice(mark + 1).trim(), column: column + at + mark + 1 }
  if (mark >= 0) rest = rest.slice(0, mark)
  const parts: Part[] = []
  if (rest.trim() !== "") {
    for (const piece of rest.split(",")) {
      const blank = piece.length - piece.trimStart().length
      parts.push({ text: piece.trim(), column: column + at + blank })
      at += piece.length + 1
    }
  }
  return { line, name: { text: name, column: column + lead }, parts, flips }
}

function bytesOf(statement: Statement, scope: ParseScope): Uint8Array | Wrong {
  const { name, parts, flips } = statement
  if (name.text === ".byte") return rawBytes(parts, name)
  const saturate = name.text.endsWith(".sat")
  const plain = saturate ? name.text.slice(0, -".sat".length) : name.text
  const forms = NAMES.get(plain)
  if (forms === undefined)
    return new Wrong(name, `no instruction '${plain}'`, didYouMean(plain, [...NAMES.keys(), ".byte"]))
  let best: Wrong | null = null
  for (const form of forms) {
    const made = withForm(form, statement, saturate, scope)
    if (!(made instanceof Wrong)) return flips === null ? made : flipped(made, flips)
    // Of several forms, the one that got furthest was meant.
    if (best === null || made.part.column > best.part.column) best = made
  }
  return best ?? new Wrong(name, `no instruction '${plain}'`)
}

function withForm(form: Form, { name, parts }: Statement, saturate: boolean, scope: ParseScope): Uint8Array | Wrong {
  if (saturate && form.saturate === undefined) return new Wrong(name, `${form.name} does not saturate`)
  const operands: Operand[] = []
  let next = 0
  for (const kind of form.operands) {
    const part = parts[next]
    if (part === undefined) {
      if (kind.optional === undefined) return new Wrong(parts.at(-1) ?? name, `${form.name}: ${kind.name} is missing`)
      operands.push(kind.optional)
      continue
    }
    const parsed = kind.parse(part.text, scope)
    if (parsed.ok) {
      operands.push(parsed.value)
      next++
    } else if (kind.optional !== undefined && next < parts.length && kind !== form.operands.at(-1)) {
      // Left out in the middle: the next kind may want it.
      operands.push(kind.optional)
    } else return new Wrong(part, parsed.error)
  }
  const extra = parts[next]
  if (extra !== undefined) return new Wrong(extra, `${form.name} takes ${form.operands.length} operands at most`)
  const wrong = countMismatch(form, operands)
  if (wrong !== null) return new Wrong(parts[3] ?? name, wrong)
  return encodeInstruction(form, operands, saturate)
}

/** A load or store has as many registers as components. */
function countMismatch(form: Form, operands: readonly Operand[]): string | null {
  const place = form.operands.findIndex(({ name }) => name === "mask")
  const mask = operands[place]
  const list = operands[place + 1]
  if (place < 0 || mask?.kind !== "number" || list?.kind !== "registers") return null
  let components = 0
  for (let bits = mask.value; bits !== 0; bits &= bits - 1) components++
  return list.count === Math.max(1, components) ? null : `${components} components, but ${list.count} registers`
}

function rawBytes(parts: readonly Part[], name: Part): Uint8Array | Wrong {
  if (parts.length === 0) return new Wrong(name, ".byte: bytes are missing")
  const bytes = new Uint8Array(parts.length)
  for (const [place, part] of parts.entries()) {
    const value = readNumber(part.text)
    if (value === null || value < 0 || value > 255) return new Wrong(part, "a byte is 0 to 255")
    bytes[place] = value
  }
  return bytes
}

function flipped(bytes: Uint8Array, flips: Part): Uint8Array | Wrong {
  if (!/^([\da-f]{2}){1,12}$/i.test(flips.text) || flips.text.length / 2 < bytes.length)
    return new Wrong(flips, `expected ${bytes.length} bytes or more in hexadecimal, two digits each`)
  const out = new Uint8Array(flips.text.length / 2)
  for (let place = 0; place < out.length; place++)
    out[place] = (bytes[place] ?? 0) ^ Number.parseInt(flips.text.slice(2 * place, 2 * place + 2), 16)
  return out
}
