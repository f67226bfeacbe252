/** From an offset in a text to line and column, both from 1. Lines end with \n; a \r before it belongs to the line. */
import type { Place } from "./program.ts"

export class LineTable {
  readonly #starts: readonly number[]
  readonly length: number
  readonly text: string

  constructor(text: string) {
    this.text = text
    const starts = [0]
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1)
    this.#starts = starts
    this.length = text.length
  }

  get lineCount(): number {
    return this.#starts.length
  }

  line(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  column(offset: number): number {
    return offset - (this.#starts[this.line(offset) - 1] as number) + 1
  }

  /** Offset of a line and column; both are brought into the text. */
  offset(line: number, column: number): number {
    const index = Math.min(Math.max(line, 1), this.#starts.length) - 1
    const start = this.#starts[index] as number
    const end = this.#starts[index + 1] ?? this.length + 1
    return Math.min(start + Math.max(column, 1) - 1, end - 1)
  }

  place(start: number, end: number): Place {
    const line = this.line(start)
    const endLine = this.line(end)
    return {
      line,
      column: start - (this.#starts[line - 1] as number) + 1,
      endLine,
      endColumn: end - (this.#starts[endLine - 1] as number) + 1,
    }
  }
}
