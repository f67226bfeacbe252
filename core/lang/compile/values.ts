/** Numbers, times, errors and words of a fixed list: from text to what is in range. Null means told. */
import { ERRNO, isErrnoName } from "../../base/errno.ts"
import { type Duration, duration, parseSpan } from "../../time/time.ts"
import { quote } from "../found.ts"
import { U32_MAX } from "../limits.ts"
import { didYouMean } from "../suggest.ts"
import type { ErrnoTree, Extent, TimeTree, WordTree } from "../tree.ts"
import type { Context, ParamValue } from "./context.ts"

/** Largest errno of the kernel; error pointers end there. */
const ERRNO_MAX = 4095

function param(context: Context, node: Extent & { readonly text: string }): ParamValue | null {
  const name = node.text.slice(1)
  const value = context.params.get(name)
  context.usedParams.add(name)
  if (value !== undefined) return value
  context.problems.error(
    node,
    "unknown-parameter",
    `no parameter ${quote(name)}`,
    didYouMean(name, context.params.keys()),
  )
  return null
}

export interface Range {
  readonly what: string
  readonly min: number
  readonly max: number
}

/** A whole number in a range. */
export function amount(context: Context, node: Extent & { readonly text: string }, range: Range): number | null {
  let { text } = node
  if (text.startsWith("$")) {
    const value = param(context, node)
    if (value === null) return null
    if (value.kind !== "number") {
      context.problems.error(
        node,
        "wrong-parameter",
        `expected a number, found the duration ${value.text} of ${quote(text)}`,
      )
      return null
    }
    text = value.text
  }
  const number = wholeNumber(text)
  if (Number.isSafeInteger(number) && number >= range.min && number <= range.max) return number
  const from =
    range.max >= Number.MAX_SAFE_INTEGER ? `from ${range.min} to 2^53 - 1` : `from ${range.min} to ${range.max}`
  context.problems.error(node, "out-of-range", `${range.what} ${quote(text)} is not ${from}`)
  return null
}

const SIZES: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

/** `12`, `0x1f` and `16KiB` are numbers; NaN for anything else. */
export function wholeNumber(text: string): number {
  const unit = SIZES[text.slice(-3)]
  if (unit !== undefined) return Number(text.slice(0, -3)) * unit
  return /^(\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : Number.NaN
}

export function u32(what: string, min = 0): Range {
  return { what, min, max: U32_MAX }
}

/** Why a text of the form of a duration is none, or null if it is one. */
export function spanFault(text: string): { readonly code: string; readonly message: string } | null {
  if (parseSpan(text) !== null) return null
  const [, whole = "", unit = ""] = /^(\d+)(?:\.\d+)?(ns|us|ms|s)$/.exec(text) ?? []
  const tooLong = unit !== "" && parseSpan(`${whole}${unit}`) === null
  return tooLong
    ? { code: "too-long", message: `${quote(text)} is 2^53 ns or more; the longest time is about 104 days` }
    : { code: "fraction-of-ns", message: `${quote(text)} is not a whole number of nanoseconds` }
}

export function time(context: Context, node: TimeTree): Duration | null {
  let { text } = node
  if (text.startsWith("$")) {
    const value = param(context, node)
    if (value === null) return null
    if (value.kind !== "span") {
      context.problems.error(
        node,
        "wrong-parameter",
        `expected a duration such as 2ms, found the number ${value.text} of ${quote(text)}`,
        `Give the parameter a unit: ${value.text}us`,
      )
      return null
    }
    text = value.text
  }
  return span(context, node, text)
}

export function span(context: Context, extent: Extent, text: string): Duration | null {
  const parsed = parseSpan(text)
  if (parsed !== null) return parsed
  const fault = spanFault(text)
  context.problems.error(
    extent,
    fault?.code ?? "syntax",
    fault?.message ?? `expected a duration such as 2ms, found ${quote(text)}`,
  )
  return null
}

/** Time plus span; told if past 2^53. */
export function sum(context: Context, extent: Extent, ...spans: readonly number[]): Duration | null {
  let total = 0
  for (const one of spans) total += one
  if (Number.isSafeInteger(total)) return duration(total)
  context.problems.error(
    extent,
    "too-long",
    "this ends 2^53 ns or more after the start; the longest time is about 104 days",
  )
  return null
}

/** A negated errno: `EIO` and `5` are -5. */
export function errno(context: Context, node: ErrnoTree): number | null {
  const { text } = node
  if (isErrnoName(text)) return -ERRNO[text]
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= ERRNO_MAX) return -number
  const suggestion =
    didYouMean(text.toUpperCase(), Object.keys(ERRNO)) ??
    (isErrnoName(text.toUpperCase()) ? `Did you mean '${text.toUpperCase()}'?` : null)
  context.problems.error(node, "unknown-errno", `no error ${quote(text)}`, suggestion)
  return null
}

/** Longer lists help nobody. */
const LISTED_MAX = 24

/** One of a list of words. `kind` as in "no policy 'fare'". */
export function oneOf<T extends string>(context: Context, word: WordTree, list: readonly T[], kind: string): T | null {
  const found = list.find((one) => one === word.text)
  if (found !== undefined) return found
  const all = list.length > LISTED_MAX ? null : `There ${list.length === 1 ? "is" : "are"} ${enumerate(list)}.`
  const suggestion = didYouMean(word.text, list) ?? all
  context.problems.error(word, `unknown-${kind.replaceAll(" ", "-")}`, `no ${kind} ${quote(word.text)}`, suggestion)
  return null
}

export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}

/** Tells an option that is given twice in one block. */
export function once(
  context: Context,
  options: readonly (Extent & { readonly $type: string })[],
  words: Readonly<Record<string, string>>,
): void {
  if (options.length < 2) return
  for (let index = 1; index < options.length; index++) {
    const option = options[index] as Extent & { readonly $type: string }
    for (let earlier = 0; earlier < index; earlier++) {
      if (options[earlier]?.$type !== option.$type) continue
      context.problems.error(option, "duplicate-option", `${quote(words[option.$type] ?? option.$type)} is given twice`)
      break
    }
    // A block has a handful of kinds; past that every further option is a repetition and the first ones were told.
    if (context.problems.full || index > 32) return
  }
}
