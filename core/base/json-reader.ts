/**
 * Taking apart JSON that nobody vouches for: each look knows where it looked, and the first wrong thing ends the reading.
 * Lists and objects have a bound in every look, and what is shown of a value is short, so that no complaint is longer than
 * a few lines whatever the file holds.
 */
import { fail } from "./assert.ts"
import { type Result, err, ok } from "./result.ts"

/** The document is not what it should be: a user's mistake. Thrown within `readingJson` only, which makes a value of it. */
class BadDocument extends Error {
  override name = "BadDocument"
}

/** What `read` makes of the document, or the first thing that is wrong with it, and where. */
export function readingJson<T>(document: unknown, read: (root: JsonReader) => T): Result<T, string> {
  try {
    return ok(read(new JsonReader(document, null, "")))
  } catch (error) {
    if (error instanceof BadDocument) return err(error.message)
    throw error
  }
}

/** Characters of a text or of a key that a complaint repeats. */
const SHOWN_CHARS_MAX = 40
/** Fields of an object, unless told otherwise: more than any form of file has. */
const FIELDS_MAX = 64

export class JsonReader {
  private readonly value: unknown
  private readonly parent: JsonReader | null
  private readonly key: string | number

  constructor(value: unknown, parent: JsonReader | null, key: string | number) {
    this.value = value
    this.parent = parent
    this.key = key
  }

  /** `scenario.ops[3].credits`; of the document itself "file". Put together only when somebody complains. */
  get path(): string {
    const { parent, key } = this
    if (parent === null) return "file"
    const before = parent.parent === null ? "" : parent.path
    if (typeof key === "number") return `${before}[${key}]`
    return before === "" ? shortened(key) : `${before}.${shortened(key)}`
  }

  fail(expected: string): never {
    throw new BadDocument(`${this.path}: expected ${expected}, found ${shown(this.value)}`)
  }

  /** For what is not a wrong value: `why` is a whole complaint. */
  refuse(why: string): never {
    throw new BadDocument(`${this.path}: ${why}`)
  }

  /** Not there, or null. */
  get isNull(): boolean {
    return this.value === null || this.value === undefined
  }

  /** A field that may be missing. Own ones only: `__proto__` and the like are data here. */
  get(key: string): JsonReader {
    const fields = this.object()
    return new JsonReader(Object.hasOwn(fields, key) ? fields[key] : undefined, this, key)
  }

  keys(max = FIELDS_MAX): string[] {
    const keys = Object.keys(this.object())
    if (keys.length > max) this.refuse(`expected at most ${max} fields, found ${keys.length}`)
    return keys
  }

  entries(max = FIELDS_MAX): [string, JsonReader][] {
    return this.keys(max).map((key) => [key, this.get(key)])
  }

  items(max: number): JsonReader[] {
    if (!Array.isArray(this.value)) this.fail("a list")
    if (this.value.length > max) this.refuse(`expected at most ${max} entries, found ${this.value.length}`)
    return this.value.map((value, index) => new JsonReader(value, this, index))
  }

  string(): string {
    return typeof this.value === "string" ? this.value : this.fail("a string")
  }

  boolean(): boolean {
    return typeof this.value === "boolean" ? this.value : this.fail("true or false")
  }

  int(low: number, high = Number.MAX_SAFE_INTEGER): number {
    const { value } = this
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= low && value <= high) return value
    return this.fail(`a whole number from ${low}${high === Number.MAX_SAFE_INTEGER ? "" : ` to ${high}`}`)
  }

  oneOf<T extends string>(words: readonly T[]): T {
    return words.find((word) => word === this.value) ?? this.fail(`one of ${words.join(", ")}`)
  }

  /** A string, a number, true or false, as it is. */
  scalar(): string | number | boolean {
    const { value } = this
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value
    return this.fail("a string, a number, true or false")
  }

  private object(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value)) this.fail("an object")
    return this.value as Readonly<Record<string, unknown>>
  }
}

function shortened(text: string): string {
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  if (typeof value === "object") return "an object"
  if (typeof value === "string") return JSON.stringify(shortened(value))
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  return fail(`JSON cannot hold a ${typeof value}`)
}
