/**
 * A replay cut into tokens, by the grammar's terminals: parallel arrays, since a large replay has millions.
 *
 * Each token has two symbols: that of its terminal (0 for a sign such as `{`) and that of the keyword it spells (0 for
 * none). A word is both, and the grammar's place decides which one counts. What is no token of the language becomes a
 * token of the symbol `wrong`, which nothing in the grammar accepts.
 */
import { NEST_DEPTH_MAX, TOKENS_MAX, WORD_CHARS_MAX } from "../limits.ts"

export interface Vocabulary {
  /** Terminals that are no space or comment, in the order in which they are tried; sticky expressions. */
  readonly terminals: readonly { readonly name: string; readonly symbol: number; readonly regex: RegExp }[]
  readonly keywords: ReadonlyMap<string, number>
  /** Keywords that are signs, longest first. */
  readonly signs: readonly string[]
  readonly endSymbol: number
  readonly wrongSymbol: number
  /**
   * Keywords that begin a statement or a declaration. As the first word of a line they are never names, so that a
   * statement that lacks its last name does not swallow the next one.
   */
  readonly lineKeywords: Uint8Array
  /**
   * Text in another language: a token from the brace behind one of these keywords and a name, if the keyword is the first
   * word of its line, to the closing one. Null for a grammar without.
   */
  readonly texts: { readonly symbol: number; readonly keywords: Uint8Array } | null
}

export interface Tokens {
  readonly text: string
  /** Tokens, without the closing one that stands for the end of the text. */
  readonly count: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly terminal: Uint16Array
  readonly keyword: Uint16Array
  /** 1 where a token is the first on its line, 2 where it also stands in the first column. */
  readonly lineStart: Uint8Array
  /** Offsets of comments, start and end in turn. */
  readonly comments: readonly number[]
  /** Why the text was not cut to its end. */
  readonly stopped: { readonly code: string; readonly message: string; readonly at: number } | null
}

const TAB = 9
const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const HASH = 35
const BRACE = 123
const CLOSE = 125
const ZERO = 48
const NINE = 57
const DOT = 46
const UNDERSCORE = 95
const BYTE_ORDER_MARK = 0xfeff

/** A token for each so many characters is what replays have; the columns are made so long at first. */
const CHARS_PER_TOKEN = 4

class Columns {
  starts: Int32Array
  ends: Int32Array
  terminal: Uint16Array
  keyword: Uint16Array
  lineStart: Uint8Array
  count = 0

  constructor(textLength: number) {
    const size = Math.floor(textLength / CHARS_PER_TOKEN) + 64
    this.starts = new Int32Array(size)
    this.ends = new Int32Array(size)
    this.terminal = new Uint16Array(size)
    this.keyword = new Uint16Array(size)
    this.lineStart = new Uint8Array(size)
  }

  push(start: number, end: number, terminal: number, keyword: number, lineStart: number): void {
    if (this.count === this.starts.length) this.#grow()
    const at = this.count++
    this.starts[at] = start
    this.ends[at] = end
    this.terminal[at] = terminal
    this.keyword[at] = keyword
    this.lineStart[at] = lineStart
  }

  #grow(): void {
    const size = this.starts.length * 2
    const wider = <T extends Int32Array | Uint16Array | Uint8Array>(to: T, from: T): T => {
      to.set(from)
      return to
    }
    this.starts = wider(new Int32Array(size), this.starts)
    this.ends = wider(new Int32Array(size), this.ends)
    this.terminal = wider(new Uint16Array(size), this.terminal)
    this.keyword = wider(new Uint16Array(size), this.keyword)
    this.lineStart = wider(new Uint8Array(size), this.lineStart)
  }
}

/** The terminals that can begin with a character, by its code; found by trying. */
function terminalsByCode(terminals: Vocabulary["terminals"]): readonly Vocabulary["terminals"][] {
  return Array.from({ length: 128 }, (_, code) => {
    const character = String.fromCharCode(code)
    return terminals.filter(({ regex }) => {
      return ["", "a", "0", "ns", "x0", "KiB", ".0", '"'].some((rest) => {
        regex.lastIndex = 0
        return regex.test(character + rest)
      })
    })
  })
}

const NO_TERMINALS: Vocabulary["terminals"] = []

export function cutTokens(text: string, vocabulary: Vocabulary): Tokens {
  const columns = new Columns(text.length)
  const comments: number[] = []
  const { keywords, signs } = vocabulary
  const byCode = terminalsByCode(vocabulary.terminals)
  // Digits with nothing against them, the usual number, need no expression.
  const number = vocabulary.terminals.find(({ name }) => name === "NUMBER")
  let stopped: Tokens["stopped"] = null
  let at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0
  let depth = 0
  let lineBegan = at
  let firstOnLine = true
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === SPACE || code === TAB || code === RETURN) {
      at += 1
      continue
    }
    if (code === NEWLINE) {
      at += 1
      lineBegan = at
      firstOnLine = true
      continue
    }
    if (code === HASH) {
      const newline = text.indexOf("\n", at)
      const end = newline === -1 ? text.length : newline
      comments.push(at, end > at && text.charCodeAt(end - 1) === RETURN ? end - 1 : end)
      at = end
      continue
    }
    if (columns.count >= TOKENS_MAX) {
      stopped = { code: "too-many-words", message: `more than ${TOKENS_MAX} words, numbers and signs`, at }
      break
    }
    let end = 0
    let terminal = 0
    let keyword = 0
    if (code === BRACE && beginsText(columns, vocabulary)) {
      end = endOfText(text, at)
      if (end < 0) {
        stopped = { code: "open-text", message: "the text that begins here has no closing brace", at }
        break
      }
      columns.push(at, end, vocabulary.texts?.symbol ?? 0, 0, firstOnLine ? 1 : 0)
      firstOnLine = false
      at = end
      continue
    }
    const digits = code >= ZERO && code <= NINE ? endOfDigits(text, at) : 0
    if (digits > 0 && number !== undefined) {
      end = digits
      terminal = number.symbol
    }
    const terminals = end > 0 ? NO_TERMINALS : (byCode[code] ?? NO_TERMINALS)
    for (let index = 0; index < terminals.length; index++) {
      const candidate = terminals[index] as Vocabulary["terminals"][number]
      candidate.regex.lastIndex = at
      if (candidate.regex.test(text)) {
        end = candidate.regex.lastIndex
        terminal = candidate.symbol
        break
      }
    }
    if (end === 0) {
      for (const sign of signs) {
        if (text.startsWith(sign, at)) {
          end = at + sign.length
          keyword = keywords.get(sign) as number
          break
        }
      }
      if (end === 0) {
        end = endOfWrong(text, at)
        terminal = vocabulary.wrongSymbol
      }
      if (code === BRACE) {
        depth += 1
        if (depth > NEST_DEPTH_MAX) {
          stopped = { code: "nested-too-deep", message: `braces more than ${NEST_DEPTH_MAX} deep`, at }
          break
        }
      } else if (code === 125 && depth > 0) depth -= 1
    } else if (end - at <= WORD_CHARS_MAX) {
      keyword = keywords.get(text.slice(at, end)) ?? 0
    } else {
      stopped = {
        code: "too-long-word",
        message: `a word of ${end - at} characters; ${WORD_CHARS_MAX} are the limit`,
        at,
      }
      break
    }
    if (firstOnLine && vocabulary.lineKeywords[keyword] === 1) terminal = 0
    columns.push(at, end, terminal, keyword, firstOnLine ? (at === lineBegan ? 2 : 1) : 0)
    firstOnLine = false
    at = end
  }
  const end = stopped === null ? text.length : stopped.at
  columns.push(end, end, vocabulary.endSymbol, 0, 1)
  return {
    text,
    count: columns.count - 1,
    starts: columns.starts,
    ends: columns.ends,
    terminal: columns.terminal,
    keyword: columns.keyword,
    lineStart: columns.lineStart,
    comments,
    stopped,
  }
}

/** Where a run of digits ends; 0 if a letter or a dot stands against it, so that it may be something else. */
function endOfDigits(text: string, start: number): number {
  let end = start + 1
  let code = text.charCodeAt(end)
  while (code >= ZERO && code <= NINE) code = text.charCodeAt(++end)
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === UNDERSCORE || code === DOT
  return letter ? 0 : end
}

/** Behind `shader name` and its like at the start of a line. */
function beginsText({ keyword, lineStart, count }: Columns, { texts }: Vocabulary): boolean {
  if (texts === null || count < 2) return false
  const first = count - 2
  return texts.keywords[keyword[first] as number] === 1 && lineStart[first] !== 0 && lineStart[first + 1] === 0
}

/** Behind the closing brace; one in a comment does not count. -1: there is none. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === CLOSE) return at + 1
    if (code !== HASH) continue
    const newline = text.indexOf("\n", at)
    if (newline === -1) return -1
    at = newline
  }
  return -1
}

/** Characters that belong to no token are taken together: up to a space or something that a token can begin with. */
function endOfWrong(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && end - start < WORD_CHARS_MAX) {
    const code = text.charCodeAt(end)
    if (code > 126 || code < 9 || (code > 13 && code < 32)) end += 1
    else break
  }
  return end
}
