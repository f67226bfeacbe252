/** Reads untrusted JSON with a path for each complaint. The first mistake ends the reading. */
import { InternalError } from "../../base/assert.ts"

/** The document is not what it should be: a user's mistake, turned into a value at the door of this room. */
export class BadDocument extends Error {
  override name = "BadDocument"
}

export class JsonReader {
  private readonly value: unknown
  readonly path: string

  constructor(value: unknown, path: string) {
    this.value = value
    this.path = path
  }

  fail(expected: string): never {
    throw new BadDocument(`${this.path}: expected ${expected}, found ${describe(this.value)}`)
  }

  get isNull(): boolean {
    return this.value === null || this.value === undefined
  }

  get(key: string): JsonReader {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value)) this.fail("an object")
    return new JsonReader(
      Object.hasOwn(this.value, key) ? (this.value as Record<string, unknown>)[key] : undefined,
      `${this.path}.${key}`,
    )
  }

  entries(): [string, JsonReader][] {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value)) this.fail("an object")
    return Object.entries(this.value).map(([key, value]) => [key, new JsonReader(value, `${this.path}.${key}`)])
  }

  items(): JsonReader[] {
    if (!Array.isArray(this.value)) this.fail("a list")
    return this.value.map((value, index) => new JsonReader(value, `${this.path}[${index}]`))
  }

  string(): string {
    if (typeof this.value !== "string") this.fail("a string")
    return this.value
  }

  boolean(): boolean {
    if (typeof this.value !== "boolean") this.fail("true or false")
    return this.value
  }

  int(low: number, high: number): number {
    if (typeof this.value !== "number" || !Number.isSafeInteger(this.value) || this.value < low || this.value > high) {
      this.fail(`a whole number from ${low} to ${high}`)
    }
    return this.value
  }

  oneOf<T extends string>(values: readonly T[]): T {
    const found = values.find((value) => value === this.value)
    return found ?? this.fail(values.join(", "))
  }

  /** Any scalar, as text. */
  text(): string {
    if (typeof this.value === "string" || typeof this.value === "number" || typeof this.value === "boolean")
      return String(this.value)
    return this.fail("a string, a number, true or false")
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  if (typeof value === "object") return "an object"
  if (typeof value === "string") return `'${value.slice(0, 40)}'`
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  throw new InternalError(`JSON cannot hold a ${typeof value}`)
}
