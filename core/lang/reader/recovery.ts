/** Where to read on after a mistake, so that one slip does not hide the rest. */
import type { ReadState, SymbolSet } from "./read-state.ts"
import type { Tokens } from "./tokens.ts"

/** On to the next line that begins with an item: in the first column, or outside of braces. */
export function skipToItem(state: ReadState, leaveFirst: boolean, itemFirst: SymbolSet): void {
  const { tokens } = state
  state.open = -1
  let depth = 0
  let pos = state.pos
  if (leaveFirst && pos < tokens.count) {
    if (isOpen(tokens, pos)) depth += 1
    pos += 1
  }
  while (pos < tokens.count) {
    const lineStart = tokens.lineStart[pos] as number
    if (lineStart > 0 && (depth === 0 || lineStart === 2) && itemFirst[tokens.keyword[pos] as number] === 1) break
    if (isOpen(tokens, pos)) depth += 1
    else if (isClose(tokens, pos) && depth > 0) depth -= 1
    pos += 1
  }
  state.pos = pos
}

/** Skips to where a block can go on; false if the block is over. */
export function recover(state: ReadState, itemFirst: SymbolSet): boolean {
  const { tokens } = state
  if (state.failures.length >= state.failuresMax) return false
  let depth = 0
  let pos = state.pos
  while (pos < tokens.count) {
    const lineStart = tokens.lineStart[pos] as number
    if (lineStart === 2 && itemFirst[tokens.keyword[pos] as number] === 1) break
    if (depth === 0 && lineStart > 0 && pos > state.pos) {
      state.pos = pos
      return true
    }
    if (isOpen(tokens, pos)) depth += 1
    else if (isClose(tokens, pos)) {
      if (depth === 0) {
        state.pos = pos
        return true
      }
      depth -= 1
    } else if (depth === 0 && isSemicolon(tokens, pos)) {
      state.pos = pos + 1
      return true
    }
    pos += 1
  }
  state.pos = pos
  state.toldAt = pos
  return false
}

const isSign = (tokens: Tokens, at: number, code: number): boolean =>
  tokens.terminal[at] === 0 && tokens.text.charCodeAt(tokens.starts[at] as number) === code
const isOpen = (tokens: Tokens, at: number): boolean => isSign(tokens, at, 123)
const isClose = (tokens: Tokens, at: number): boolean => isSign(tokens, at, 125)
const isSemicolon = (tokens: Tokens, at: number): boolean => isSign(tokens, at, 59)
