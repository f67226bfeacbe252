/** Reads a replay: text to tree, with the places where that failed. */
import { GRAMMAR_DATA } from "../../generated/lang/grammar-data.ts"
import { DIAGNOSTICS_MAX } from "../limits.ts"
import type { ReplayTree } from "../tree.ts"
import type { GrammarData } from "./grammar-model.ts"
import { type CompiledGrammar, compileGrammar } from "./machine.ts"
import { type Failure, ReadState, type Wanted } from "./read-state.ts"
import { type Tokens, cutTokens } from "./tokens.ts"

let compiled: CompiledGrammar | undefined

/** Compiled at first use, a few milliseconds. */
export function replayGrammar(): CompiledGrammar {
  compiled ??= compileGrammar(GRAMMAR_DATA as GrammarData)
  return compiled
}

export interface Reading {
  readonly tree: ReplayTree
  readonly tokens: Tokens
  readonly failures: readonly Failure[]
  /** What could stand at the end of the text. */
  readonly wantedAtEnd: readonly Wanted[]
}

/** `unfinished`: for completion, a text that goes on. */
export function readReplay(text: string, unfinished = false): Reading {
  const grammar = replayGrammar()
  const tokens = cutTokens(text, grammar.vocabulary)
  const state = new ReadState(tokens, DIAGNOSTICS_MAX, unfinished)
  const tree = grammar.entry(state) as unknown as ReplayTree
  return {
    tree,
    tokens,
    failures: state.failures,
    wantedAtEnd: state.wantedAt === tokens.count ? state.wanted : [],
  }
}
