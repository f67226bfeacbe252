/**
 * Where the lines of the text that was run are in the text as it is now: lines before the first and after the last
 * change keep their results, those in between have none.
 */

export interface LineMap {
  /** Line in the text that was run, for a line of the present text; 0 if there is none. Both count from 1. */
  ranLine(line: number): number
  /** The other way round. */
  presentLine(line: number): number
  readonly changed: boolean
}

const SAME: LineMap = { ranLine: (line) => line, presentLine: (line) => line, changed: false }

export function mapLines(ran: string, present: string): LineMap {
  if (ran === present) return SAME
  const before = ran.split("\n")
  const after = present.split("\n")
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  const across = (line: number, from: number, to: number) => {
    if (line <= head) return line
    return line > from - tail && line <= from ? line + to - from : 0
  }
  return {
    // A line changed in place still stands for the same operation, so its old result stays beside it, dimmed.
    ranLine(line) {
      return across(line, after.length, before.length) || (before.length === after.length ? line : 0)
    },
    presentLine(line) {
      return across(line, before.length, after.length) || (before.length === after.length ? line : 0)
    },
    changed: true,
  }
}
