import { didYouMean } from "../../base/suggest.ts"
import type { Word } from "./words.ts"

/** What is wrong in a text, and where. */
export interface Problem {
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly length: number
  readonly message: string
  /** A sentence that asks whether something else was meant. */
  readonly suggestion: string | null
}

/** More are not listed. */
export const PROBLEMS_MAX = 100

/** `skip` characters of the word are not what is wrong. */
export function problem(word: Word, message: string, known: Iterable<string> = [], skip = 0): Problem {
  const text = word.text.slice(skip)
  return {
    line: word.line,
    column: word.column + skip,
    length: Math.max(text.length, 1),
    message,
    suggestion: didYouMean(text, known),
  }
}
