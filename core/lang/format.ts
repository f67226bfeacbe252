/**
 * The canonical form of a replay. Formatting twice changes nothing more, comments stay, and the program is the same.
 *
 * One statement a line; a block whose brace ends a line has one entry a line, any other stays in its line; single
 * blank lines stay; the columns of neighbouring lines of one kind stand below each other. A text with a syntax error
 * is not touched.
 */
import { type Result, err, ok } from "../base/result.ts"
import { formatSpan, parseSpan } from "../time/time.ts"
import { Problems, checkSize } from "./diagnostics.ts"
import { alignLines } from "./format/align.ts"
import { type Layout, layoutOf } from "./format/layout.ts"
import { FormatLine } from "./format/line.ts"
import { LineTable } from "./lines.ts"
import type { Diagnostic } from "./program.ts"
import { readReplay } from "./reader/read.ts"
import type { Tokens } from "./reader/tokens.ts"
import { describeFailures } from "./syntax-problems.ts"

/** The formatted text, or the syntax errors that keep it from being formatted. */
export function formatReplay(text: string): Result<string, readonly Diagnostic[]> {
  const tooLarge = checkSize(text)
  if (tooLarge !== null) return err([tooLarge])
  const { tree, tokens, failures } = readReplay(text)
  const lines = new LineTable(text)
  const problems = new Problems(lines)
  describeFailures(tokens, failures, problems)
  if (problems.errors > 0) return err(problems.sorted())
  const printed = new Printer(tokens, layoutOf(tree, tokens), lines).print()
  return ok(alignLines(printed))
}

const INDENT = 2
/** A statement that a comment breaks goes on this much further in. */
const CONTINUED = 4

class Printer {
  readonly #tokens: Tokens
  readonly #layout: Layout
  readonly #lines: LineTable
  readonly #out: FormatLine[] = []
  /** Whether each open block has one entry a line, outermost first. */
  readonly #blocks: boolean[] = []
  #line: FormatLine | null = null
  /** The statement goes on although its line was ended by a comment. */
  #broken = false
  /** Offset of the end of what was printed last, in the source. */
  #printedTo = 0

  constructor(tokens: Tokens, layout: Layout, lines: LineTable) {
    this.#tokens = tokens
    this.#layout = layout
    this.#lines = lines
  }

  print(): readonly FormatLine[] {
    const { count, starts, ends, comments } = this.#tokens
    let comment = 0
    for (let token = 0; token < count; token++) {
      while (comment < comments.length && (comments[comment] as number) < (starts[token] as number)) {
        this.#comment(comments[comment] as number, comments[comment + 1] as number, token)
        comment += 2
      }
      this.#token(token)
      this.#printedTo = ends[token] as number
    }
    for (; comment < comments.length; comment += 2) {
      this.#comment(comments[comment] as number, comments[comment + 1] as number, count)
    }
    this.#endLine()
    return this.#out
  }

  #text(token: number): string {
    const { text, starts, ends } = this.#tokens
    return text.slice(starts[token] as number, ends[token] as number)
  }

  #comment(start: number, end: number, next: number): void {
    const text = this.#tokens.text.slice(start, end).trimEnd()
    const sameLine = this.#printedTo > 0 && this.#lines.line(start) === this.#lines.line(this.#printedTo)
    let following = next
    while (following < this.#tokens.count && this.#text(following) === ";") following += 1
    const within = following < this.#tokens.count && !this.#startsLine(following)
    if (sameLine && this.#line !== null) {
      this.#line.comment = text
      this.#endLine()
    } else {
      this.#endLine()
      this.#begin(start, "").comment = text
      this.#endLine()
    }
    this.#broken = within
    this.#printedTo = end
  }

  /** The token begins a line in any case: the first one, an item, an entry of a block with one entry a line, or that block's brace. */
  #startsLine(token: number): boolean {
    const mark = this.#layout.marks.get(this.#tokens.starts[token] as number)
    if (mark === "item" || token === 0) return true
    const multi = this.#blocks.at(-1) === true
    return multi && (mark === "entry" || this.#text(token) === "}")
  }

  #token(token: number): void {
    const { starts } = this.#tokens
    const text = this.#text(token)
    if (text === ";") return
    const start = starts[token] as number
    if (text === "}" && this.#blocks.length > 0) {
      if (this.#blocks.pop() === true) {
        this.#endLine()
        this.#begin(start, "")
        this.#append("", text)
      } else this.#append(" ", text)
      return
    }
    if (this.#startsLine(token)) {
      this.#endLine()
      this.#begin(start, this.#layout.kinds.get(start) ?? "")
      this.#append("", this.#canonical(token, text))
      return
    }
    const mark = this.#layout.marks.get(start)
    const separator = mark === "entry" && !this.#opensBlock(token - 1) ? "; " : this.#space(token, text)
    const line = this.#line ?? this.#begin(start, "")
    const cell = this.#layout.cells.get(start)
    if (cell?.kind === line.kind) line.cut(cell.column)
    this.#append(separator, this.#canonical(token, text))
    if (text === "{") this.#blocks.push(this.#layout.multi.has(token))
  }

  #opensBlock(token: number): boolean {
    return token >= 0 && this.#text(token) === "{"
  }

  /**
   * A row of a trace may give its time in plain ns, as trace files do; here it has a unit. Text in another language
   * stays as it is, but for space at the ends of its lines.
   */
  #canonical(token: number, text: string): string {
    if (text.length > 1 && text.startsWith("{")) return text.replace(/[ \t\r]+$/gm, "")
    if (!this.#layout.plainTimes.has(this.#tokens.starts[token] as number)) return text
    const span = parseSpan(`${text}ns`)
    return span === null ? text : formatSpan(span)
  }

  #begin(start: number, kind: string): FormatLine {
    const indent = this.#blocks.filter(Boolean).length * INDENT + (this.#broken && kind === "" ? CONTINUED : 0)
    const before = this.#out.at(-1)
    const gap = this.#lines.line(start) - this.#lines.line(this.#printedTo)
    const opened = before !== undefined && before.comment === "" && before.text.endsWith("{")
    const closes = this.#tokens.text[start] === "}"
    const blank = before !== undefined && gap >= 2 && !opened && !closes
    this.#broken = false
    this.#line = new FormatLine(indent, kind, blank)
    return this.#line
  }

  #append(separator: string, text: string): void {
    this.#line?.append(separator, text)
  }

  #endLine(): void {
    if (this.#line !== null) this.#out.push(this.#line)
    this.#line = null
  }

  /** The space before a token that stands within a line. */
  #space(token: number, text: string): string {
    if (token === 0 || this.#line === null) return ""
    const before = this.#text(token - 1)
    const inFields = this.#layout.inFields(this.#tokens.starts[token] as number)
    if (inFields && (text === "=" || before === "=" || before === ",")) return ""
    if (this.#layout.tight.has(this.#tokens.starts[token] as number)) return ""
    if (TIGHT_BEFORE.has(text) || TIGHT_AFTER.has(before)) return ""
    return " "
  }
}

const TIGHT_BEFORE: ReadonlySet<string> = new Set([",", ";", "[", "]", "@", "..", ":"])
const TIGHT_AFTER: ReadonlySet<string> = new Set(["[", "@", "..", ":", "+", "-"])
