/** Where a reading stands: the current token, what was wanted in vain, and what has been told. */
import type { Tokens } from "./tokens.ts"

/** A set of symbols: 1 where the symbol is in. */
export type SymbolSet = Uint8Array

/** What could have stood at a place: symbols, and for whose sake. */
export interface Wanted {
  readonly set: SymbolSet
  readonly rule: string
  /** The feature that it would have filled, if one. */
  readonly feature: string | null
}

export interface TreeNode {
  readonly $type: string
  readonly $start: number
  $end: number
  [feature: string]: unknown
}

/** A place where reading failed: a token, and what was wanted there. */
export interface Failure {
  readonly token: number
  readonly wanted: readonly Wanted[]
  /** The token of the brace that is open there, or -1. */
  readonly open: number
}

export class ReadState {
  readonly tokens: Tokens
  pos = 0
  readonly failures: Failure[] = []
  readonly failuresMax: number
  /** Wanted at `wantedAt`, the furthest token looked at in vain. */
  wantedAt = -1
  wanted: Wanted[] = []
  /** The failure at this token has been told. */
  toldAt = -1
  open = -1
  /** The text goes on: a last word that may be a keyword is one. For completion. */
  readonly unfinished: boolean

  constructor(tokens: Tokens, failuresMax: number, unfinished = false) {
    this.tokens = tokens
    this.failuresMax = failuresMax
    this.unfinished = unfinished
  }

  /** Notes what was wanted at the current token; always false. */
  miss(wanted: Wanted): false {
    if (this.pos !== this.wantedAt) {
      this.wantedAt = this.pos
      this.wanted = []
    }
    this.wanted.push(wanted)
    return false
  }

  tell(): void {
    if (this.toldAt === this.pos) return
    this.toldAt = this.pos
    if (this.failures.length >= this.failuresMax) return
    this.failures.push({
      token: this.pos,
      wanted: this.wantedAt === this.pos ? this.wanted.slice() : [],
      open: this.open,
    })
  }
}

/** The current token is in the set, as a keyword or as what it is. */
export function matches(state: ReadState, set: SymbolSet): boolean {
  const { tokens, pos } = state
  const keyword = tokens.keyword[pos] as number
  return (keyword !== 0 && set[keyword] === 1) || set[tokens.terminal[pos] as number] === 1
}

/** So is the token after it. */
export function nextIn(state: ReadState, set: SymbolSet): boolean {
  const { tokens, pos } = state
  if (pos + 1 >= tokens.count) return state.unfinished && pos < tokens.count
  const keyword = tokens.keyword[pos + 1] as number
  return (keyword !== 0 && set[keyword] === 1) || set[tokens.terminal[pos + 1] as number] === 1
}
