/** Lines of a stream's text, as words with their columns. A `#` begins a comment; `\` at the end goes on with the next line. */

export interface Word {
  readonly text: string
  /** From 1. */
  readonly line: number
  readonly column: number
}

export function splitLines(source: string): readonly (readonly Word[])[] {
  const lines: Word[][] = []
  let open: Word[] | null = null
  for (const [index, whole] of source.split(/\r\n|\r|\n/).entries()) {
    const comment = whole.indexOf("#")
    const code = comment < 0 ? whole : whole.slice(0, comment)
    const words: Word[] = open ?? []
    for (const match of code.matchAll(/\S+/g)) words.push({ text: match[0], line: index + 1, column: match.index + 1 })
    if (words.at(-1)?.text === "\\") {
      words.pop()
      open = words
      continue
    }
    open = null
    if (words.length > 0) lines.push(words)
  }
  if (open !== null && open.length > 0) lines.push(open)
  return lines
}
