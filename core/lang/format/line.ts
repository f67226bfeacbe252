/** A line while it is being printed: cells that may be brought below those of its neighbours. */
export class FormatLine {
  readonly indent: number
  /** Neighbours of one kind are aligned; empty for a line that stands alone. */
  readonly kind: string
  /** A blank line goes before it. */
  readonly blank: boolean
  readonly cells: string[] = [""]
  comment = ""

  constructor(indent: number, kind: string, blank: boolean) {
    this.indent = indent
    this.kind = kind
    this.blank = blank
  }

  /** What follows begins this column, if the line has not come so far yet. */
  cut(column: number): void {
    if (column < this.cells.length) return
    while (this.cells.length <= column) this.cells.push("")
  }

  /** The separator is left out at the start of a cell: columns are kept apart by a space. */
  append(separator: string, text: string): void {
    const last = this.cells.length - 1
    const cell = this.cells[last] as string
    this.cells[last] = cell === "" ? text : cell + separator + text
  }

  get text(): string {
    return this.cells.filter((cell) => cell !== "").join(" ")
  }
}
