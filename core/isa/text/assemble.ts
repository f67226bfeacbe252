/**
 * Text of a stream to bytes. A block a line: its name and its operands, each a flag, `field=value`, or the one value
 * that the block takes without a name. `name:` on a line of its own or before a block marks its address; names of
 * other things come from the caller. `word`, `half` and `byte` write numbers as they are.
 */
import { type Result, err, ok } from "../../base/result.ts"
import { writeBits } from "../bits.ts"
import { encodeBlock, namesOf } from "../block.ts"
import { matches } from "../codec.ts"
import type { Block, Family, Field, Value, Variant } from "../encoding.ts"
import { RAW } from "./disassemble.ts"
import { PENDING, type Resolve, type ResolveOrWait, operandValue } from "./operand.ts"
import { PROBLEMS_MAX, type Problem, problem } from "./problem.ts"
import { parseNumber } from "./value.ts"
import { type Word, splitLines } from "./words.ts"

export interface AssembleOptions {
  readonly resolve?: Resolve
  readonly variant?: Variant | null
  /** The address of the first byte, for labels. */
  readonly base?: number
}

/** A line of the text and what became of it, so that a window can show both side by side. */
export interface AssembledLine {
  readonly line: number
  readonly at: number
  readonly bytes: number
}

export interface Assembled {
  readonly bytes: Uint8Array
  readonly lines: readonly AssembledLine[]
}

/** A stream is small beside the buffers of a GPU: more is a mistake, or an attack. */
export const STREAM_BYTES_MAX = 16 * 1024 * 1024

const LABEL = /^[A-Za-z_][A-Za-z0-9_-]*:$/

export function assemble(
  family: Family,
  source: string,
  options: AssembleOptions = {},
): Result<Assembled, readonly Problem[]> {
  const lines = splitLines(source)
  const first = new Assembler(family, options, null)
  first.run(lines)
  if (first.problems.length > 0) return err(first.problems)
  // Where labels stand is known only now; the size of a block does not depend on them.
  if (first.labels.size === 0) return ok(first.result())
  const second = new Assembler(family, options, first.labels)
  second.run(lines)
  return second.problems.length > 0 ? err(second.problems) : ok(second.result())
}

class Assembler {
  readonly problems: Problem[] = []
  readonly labels = new Map<string, number>()
  private readonly lines: AssembledLine[] = []
  private readonly chunks: Uint8Array[] = []
  private length = 0
  private readonly blocks: ReadonlyMap<string, Block>
  private readonly family: Family
  private readonly options: AssembleOptions
  /** Null in the first of two passes: labels further on are not known yet. */
  private readonly known: ReadonlyMap<string, number> | null
  private readonly declared = new Set<string>()

  constructor(family: Family, options: AssembleOptions, known: ReadonlyMap<string, number> | null) {
    this.family = family
    this.options = options
    this.known = known
    this.blocks = new Map(family.blocks.map((block) => [block.head.name, block]))
  }

  run(lines: readonly (readonly Word[])[]): void {
    for (const words of lines)
      for (const { text } of words) {
        if (!LABEL.test(text)) break
        this.declared.add(text.slice(0, -1))
      }
    for (const words of lines) {
      if (this.problems.length >= PROBLEMS_MAX) return
      this.line(words)
      if (this.length > STREAM_BYTES_MAX) {
        this.problems.push(problem(words[0] as Word, `a stream has at most ${STREAM_BYTES_MAX} bytes`))
        return
      }
    }
  }

  result(): Assembled {
    const bytes = new Uint8Array(this.length)
    let at = 0
    for (const chunk of this.chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    return { bytes, lines: this.lines }
  }

  private line(words: readonly Word[]): void {
    const labels = words.findIndex(({ text }) => !LABEL.test(text))
    for (const word of labels < 0 ? words : words.slice(0, labels)) this.label(word)
    if (labels < 0) return
    const [first, ...rest] = words.slice(labels) as [Word, ...Word[]]
    const bytes = Object.hasOwn(RAW, first.text) ? this.raw(first, rest) : this.block(first, rest)
    if (bytes === null) return
    this.lines.push({ line: first.line, at: this.length, bytes: bytes.length })
    this.chunks.push(bytes)
    this.length += bytes.length
  }

  private label(word: Word): void {
    const name = word.text.slice(0, -1)
    if (this.labels.has(name)) this.problems.push(problem(word, `${name} is there twice`))
    this.labels.set(name, (this.options.base ?? 0) + this.length)
  }

  private raw(directive: Word, words: readonly Word[]): Uint8Array | null {
    const size = RAW[directive.text as keyof typeof RAW]
    const bytes = new Uint8Array(size * words.length)
    if (words.length === 0) this.problems.push(problem(directive, `${directive.text} needs numbers`))
    for (const [index, word] of words.entries()) {
      const value = parseNumber(word.text)
      if (value === null || value < 0 || value >= 256 ** size)
        this.problems.push(problem(word, `${word.text} is no number of ${8 * size} bits`))
      else writeBits(bytes, size * index, [[0, 8 * size - 1]], value)
    }
    return bytes
  }

  private block(name: Word, operands: readonly Word[]): Uint8Array | null {
    const block = this.blocks.get(name.text)
    if (block === undefined) {
      this.problems.push(
        problem(name, `${this.family.name} has no ${name.text}`, [...this.blocks.keys(), ...Object.keys(RAW)]),
      )
      return null
    }
    const reader = new OperandReader(block, this.options.variant ?? null, (symbol, relative) =>
      this.resolve(symbol, relative),
    )
    for (const word of operands) reader.read(word)
    this.problems.push(...reader.problems)
    if (reader.problems.length > 0) return null
    const encoded = encodeBlock(block, reader.values, {
      unknown: reader.unknown,
      variant: this.options.variant ?? null,
    })
    if (encoded.ok && (reader.unknown ?? 0n) < 1n << BigInt(8 * encoded.value.length)) return encoded.value
    this.problems.push(problem(name, encoded.ok ? "unknown has more bits than the block" : encoded.error))
    return null
  }

  private resolve(name: string, relative: Field["relative"] | null): ReturnType<ResolveOrWait> {
    const label = this.known?.get(name)
    if (label !== undefined) return label
    if (this.declared.has(name)) return PENDING
    return this.options.resolve?.(name, relative) ?? null
  }
}

class OperandReader {
  readonly problems: Problem[] = []
  readonly values: Record<string, Value> = {}
  unknown = 0n
  private readonly block: Block
  private readonly variant: Variant | null
  private readonly resolve: ResolveOrWait
  private readonly seen = new Set<string>()

  constructor(block: Block, variant: Variant | null, resolve: ResolveOrWait) {
    this.block = block
    this.variant = variant
    this.resolve = resolve
  }

  read(word: Word): void {
    const equals = word.text.indexOf("=")
    if (equals < 0) {
      this.bare(word)
      return
    }
    const name = word.text.slice(0, equals)
    const text = word.text.slice(equals + 1)
    if (this.seen.has(name)) this.report(word, `${name} is given twice`)
    this.seen.add(name)
    if (name === "unknown") this.readUnknown(word, text)
    else if (!this.joined(word, name, text)) this.named(word, name, text, equals + 1)
  }

  private bare(word: Word): void {
    const { byName } = namesOf(this.block)
    const field = byName.get(word.text)?.field
    const { operand } = this.block.head
    if (field?.type.kind === "flag") {
      if (this.values[word.text] !== undefined && operand !== "*") this.report(word, `${word.text} is given twice`)
      this.values[word.text] = 1
      return
    }
    if (operand === undefined || this.seen.has(operand)) {
      const message =
        field === undefined
          ? `${this.block.head.name} has no ${word.text}`
          : `${word.text} needs a value: ${word.text}=…`
      this.problems.push(problem(word, message, this.known()))
      return
    }
    this.seen.add(operand)
    if (operand === "*") this.wholeWord(word)
    else this.set(word, byName.get(operand)?.field as Field, operand, word.text, 0)
  }

  private named(word: Word, name: string, text: string, skip: number): void {
    const { byName, all } = namesOf(this.block)
    const named = byName.get(name)
    if (named !== undefined && named.field.type.kind !== "fixed") {
      if (named.part?.variant !== undefined && named.part.variant !== this.variant)
        this.report(word, `only chips of kind ${named.part.variant} have ${name}`)
      else this.set(word, named.field, name, text, skip)
      return
    }
    const elements = all.filter((each) => each.field.list !== undefined && each.name.startsWith(`${name}[`))
    if (elements.length === 0) {
      this.problems.push(problem({ ...word, text: name }, `${this.block.head.name} has no ${name}`, this.known()))
      return
    }
    const parts = text.split(",")
    if (parts.length > elements.length) this.report(word, `${name} has ${elements.length} elements`)
    let column = skip
    for (const [index, part] of parts.entries()) {
      const element = elements[index]
      if (element !== undefined) this.set(word, element.field, element.name, part, column)
      column += part.length + 1
    }
  }

  /** An address of which two fields have a half each. */
  private joined(word: Word, name: string, text: string): boolean {
    const join = this.block.joined?.find((each) => each.name === name)
    if (join === undefined) return false
    const whole: Field = { name, bits: [[0, 39]], type: { kind: "uint", hex: true }, says: join.says }
    const value = operandValue(whole, text, this.resolve)
    if (value.ok) {
      this.values[join.low] = Number(value.value) % 2 ** 32
      this.values[join.high] = Math.floor(Number(value.value) / 2 ** 32)
    } else this.wrong(word, name.length + 1, value.error.message, value.error.suggestion)
    return true
  }

  private set(word: Word, field: Field, name: string, text: string, skip: number): void {
    const value = operandValue(field, text, this.resolve)
    if (value.ok) this.values[name] = value.value
    else this.wrong(word, skip, value.error.message, value.error.suggestion)
  }

  private readUnknown(word: Word, text: string): void {
    const bits = parseNumber(text)
    if (bits === null || bits < 0) this.report(word, "unknown is a number: the bits that no field has")
    else this.unknown |= BigInt(bits)
  }

  private wholeWord(word: Word): void {
    const { head } = this.block
    const value = parseNumber(word.text)
    const bytes = new Uint8Array(head.bytes)
    if (value !== null && value >= 0 && BigInt(value) < 1n << BigInt(8 * head.bytes))
      writeBits(bytes, 0, [[0, 8 * head.bytes - 1]], value)
    if (value === null || !matches(head, bytes, 0)) {
      this.problems.push(problem(word, `${word.text} is no ${head.name}`, this.known()))
      return
    }
    // Flags beside the word are bits of it, and all others come with it.
    this.unknown |= BigInt(value)
    for (const { field, name } of namesOf(this.block).all) {
      if (field.type.kind !== "fixed" && this.values[name] === undefined) {
        const [piece] = field.bits
        if (piece !== undefined && ((BigInt(value) >> BigInt(piece[0])) & 1n) === 1n) this.values[name] = 1
      }
    }
  }

  private known(): readonly string[] {
    const { all } = namesOf(this.block)
    const names = all.flatMap(({ name, field }) =>
      field.type.kind === "fixed" ? [] : [field.list === undefined ? name : field.list.name],
    )
    return [...new Set([...names, ...(this.block.joined ?? []).map(({ name }) => name)])]
  }

  private report(word: Word, message: string): void {
    this.problems.push(problem(word, message))
  }

  private wrong(word: Word, skip: number, message: string, suggestion: string | null): void {
    this.problems.push({ ...problem(word, message, [], skip), suggestion })
  }
}
