/** Taking apart JSON that nobody vouches for: each look says where it looked, and the first wrong thing ends it. */

/** Thrown inside this folder only; `importOracle` turns it into a Result. */
export class Refusal extends Error {
  override name = "Refusal"
}

export interface Json {
  readonly value: unknown
  /** `scenario.ops[3].credits` */
  readonly path: string
}

const SHOWN_CHARS_MAX = 40

export function refuse({ value, path }: Json, expected: string): never {
  const shown = show(value)
  const short = shown.length > SHOWN_CHARS_MAX ? `${shown.slice(0, SHOWN_CHARS_MAX)}…` : shown
  throw new Refusal(`${path === "" ? "file" : path}: expected ${expected}, found ${short}`)
}

function show(value: unknown): string {
  if (value === undefined) return "nothing"
  if (Array.isArray(value)) return "a list"
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value)
}

/** Own properties only: `__proto__` and the like are data here. */
export function field(json: Json, name: string): Json {
  const { value, path } = json
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(json, "an object")
  const at = path === "" ? name : `${path}.${name}`
  return { value: Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined, path: at }
}

export function keys(json: Json): readonly string[] {
  const { value } = json
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(json, "an object")
  return Object.keys(value)
}

export function list(json: Json, max: number): Json[] {
  const { value, path } = json
  if (!Array.isArray(value)) refuse(json, "a list")
  if (value.length > max) refuse({ value: `${value.length} entries`, path }, `at most ${max} entries`)
  return value.map((entry: unknown, index) => ({ value: entry, path: `${path}[${index}]` }))
}

export function text(json: Json): string {
  return typeof json.value === "string" ? json.value : refuse(json, "text")
}

/** Something that can be a name in a replay. */
export function name(json: Json): string {
  const { value } = json
  if (typeof value === "string" && value.length <= 256 && /^[A-Za-z_][A-Za-z0-9_]*([.-][A-Za-z0-9_]+)*$/.test(value))
    return value
  return refuse(json, "a name")
}

export function oneOf<T extends string>(json: Json, words: readonly T[]): T {
  const found = words.find((word) => word === json.value)
  return found ?? refuse(json, `one of ${words.join(", ")}`)
}

export function whole(json: Json, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const { value } = json
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value
  return refuse(
    json,
    max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`,
  )
}

export function flag(json: Json): boolean {
  return typeof json.value === "boolean" ? json.value : refuse(json, "true or false")
}

export function isThere(json: Json): boolean {
  return json.value !== undefined
}
