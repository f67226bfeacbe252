/** From lines to text: the columns of neighbours of one kind stand below each other. */
import type { FormatLine } from "./line.ts"

/** A wider cell does not push the column of its neighbours. */
const CELL_WIDTH_MAX = 36

export function alignLines(lines: readonly FormatLine[]): string {
  const out: string[] = []
  for (let first = 0; first < lines.length; ) {
    const end = endOfGroup(lines, first)
    const group = lines.slice(first, end)
    const widths = end - first > 1 ? columnWidths(group) : []
    for (const line of group) {
      if (line.blank) out.push("")
      out.push(print(line, widths))
    }
    first = end
  }
  return out.length === 0 ? "" : `${out.join("\n")}\n`
}

function endOfGroup(lines: readonly FormatLine[], first: number): number {
  const kind = groupKind(lines[first] as FormatLine)
  let end = first + 1
  if (kind === "") return end
  const { indent } = lines[first] as FormatLine
  while (end < lines.length) {
    const line = lines[end] as FormatLine
    if (groupKind(line) !== kind || line.indent !== indent || line.blank) break
    end += 1
  }
  return end
}

/** A line that opens a block stands alone. */
function groupKind(line: FormatLine): string {
  return line.cells.at(-1)?.endsWith("{") === true ? "" : line.kind
}

/** Width of each column; 0 for one that no line of the group has. A last cell needs no width. */
function columnWidths(group: readonly FormatLine[]): number[] {
  const widths: number[] = []
  for (const { cells } of group) {
    for (let column = 0; column < cells.length - 1; column++) {
      const { length } = cells[column] as string
      if (length <= CELL_WIDTH_MAX) widths[column] = Math.max(widths[column] ?? 0, length)
    }
  }
  // A column may be the last cell of every line: it still parts what comes before it.
  return Array.from(widths, (width) => width ?? 0)
}

function print(line: FormatLine, widths: readonly number[]): string {
  let text = ""
  line.cells.forEach((cell, column) => {
    const width = widths[column] ?? 0
    const last = column === line.cells.length - 1
    if (cell === "" && width === 0) return
    text += last ? cell : `${cell.padEnd(width)} `
  })
  const body = " ".repeat(line.indent) + text
  if (line.comment === "") return body.trimEnd()
  return text === "" ? body + line.comment : `${body.trimEnd()}  ${line.comment}`
}
