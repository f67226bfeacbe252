/**
 * Reads the arguments of a command: `--name value`, `--name=value`, `--flag`, and files in between; after `--` only
 * files. What a command does not know is refused with the nearest thing that it does.
 */
import { type Result, err, ok } from "../../core/base/result.ts"
import { didYouMean } from "../../core/lang/suggest.ts"
import { shown } from "./printable.ts"

/** How an option is written: alone, with a value, or with a value and as often as one likes. */
export type OptionKind = "flag" | "value" | "list"
export type OptionSpecs = Readonly<Record<string, OptionKind>>

export class Options {
  readonly files: readonly string[]
  readonly #given: ReadonlyMap<string, readonly string[]>

  constructor(files: readonly string[], given: ReadonlyMap<string, readonly string[]>) {
    this.files = files
    this.#given = given
  }

  has(name: string): boolean {
    return this.#given.has(name)
  }

  /** The value given last. */
  value(name: string): string | undefined {
    return this.#given.get(name)?.at(-1)
  }

  list(name: string): readonly string[] {
    return this.#given.get(name) ?? []
  }
}

/** The options, or the line that says what is wrong with them. */
export function readOptions(args: readonly string[], specs: OptionSpecs): Result<Options, string> {
  const files: string[] = []
  const given = new Map<string, string[]>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === "--") {
      files.push(...args.slice(i + 1))
      break
    }
    // A dash alone is standard input.
    if (!arg.startsWith("-") || arg === "-") {
      files.push(arg)
      continue
    }
    const equals = arg.indexOf("=")
    const name = arg.slice(arg.startsWith("--") ? 2 : 1, equals < 0 ? undefined : equals)
    const kind = arg.startsWith("--") && Object.hasOwn(specs, name) ? specs[name] : undefined
    if (kind === undefined)
      return err(withSuggestion(`no option '${shown(arg)}'`, didYouMean(name, Object.keys(specs)), "--"))
    let value = ""
    if (kind === "flag") {
      if (equals >= 0) return err(`option '--${name}' takes no value`)
    } else if (equals >= 0) {
      value = arg.slice(equals + 1)
    } else {
      const next = args[++i]
      if (next === undefined) return err(`option '--${name}' needs a value`)
      value = next
    }
    given.set(name, [...(given.get(name) ?? []), value])
  }
  return ok(new Options(files, given))
}

/** `no option '--sed'. Did you mean '--seed'?` */
function withSuggestion(message: string, suggestion: string | null, prefix: string): string {
  return suggestion === null ? message : `${message}. ${suggestion.replace("'", `'${prefix}`)}`
}

/** One of a few words, or the line that says which there are. */
export function oneOf<T extends string>(option: string, value: string, words: readonly T[]): Result<T, string> {
  const found = words.find((word) => word === value)
  if (found !== undefined) return ok(found)
  const suggestion = didYouMean(value, words) ?? `There are ${words.join(", ")}.`
  return err(`no ${option} '${shown(value)}'. ${suggestion}`)
}

/** A whole number in decimal digits, or the line that says what is wanted. */
export function wholeNumber(option: string, value: string, low: number, high: number): Result<number, string> {
  const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
  if (number >= low && number <= high) return ok(number)
  return err(`--${option} is a whole number from ${low} to ${high}, not '${shown(value)}'`)
}
