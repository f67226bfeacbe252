/**
 * Plain data: primitives, arrays, objects without a class, maps and typed arrays, in any shape, shared parts included.
 * Copies keep what is shared: two references to one object become two references to one copy.
 */
import { fail } from "./assert.ts"
import { fromBase64, toBase64 } from "./base64.ts"

const TYPED = {
  Uint8Array,
  Uint16Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const
type TypedName = keyof typeof TYPED
export type Typed = InstanceType<(typeof TYPED)[TypedName]>

export function typedName(value: object): TypedName | null {
  if (!ArrayBuffer.isView(value)) return null
  const name = value.constructor.name
  return name in TYPED ? (name as TypedName) : null
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export function copyPlain<T>(value: T): T {
  return copied(value, new Map()) as T
}

function copied(value: unknown, known: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value
  const before = known.get(value)
  if (before !== undefined) return before
  if (typedName(value) !== null) {
    const copy = (value as Typed).slice()
    known.set(value, copy)
    return copy
  }
  if (Array.isArray(value)) {
    const copy: unknown[] = []
    known.set(value, copy)
    for (const item of value) copy.push(copied(item, known))
    return copy
  }
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>()
    known.set(value, copy)
    for (const [key, item] of value) copy.set(copied(key, known), copied(item, known))
    return copy
  }
  if (!isPlainObject(value)) fail(`${value.constructor.name} is no plain data`)
  const copy: Record<string, unknown> = {}
  known.set(value, copy)
  for (const [key, item] of Object.entries(value)) copy[key] = copied(item, known)
  return copy
}

/** Plain data as JSON has it: a list of parts that refer to each other by number; the first is the whole. */
export type Packed = readonly unknown[]

/** In place of what JSON does not have. */
const REFERENCE = "r"
const NUMBER = "n"
const NOTHING = "u"

export function packPlain(value: object): Packed {
  const parts: unknown[] = []
  const numbers = new Map<object, number>()
  const reference = (item: object): readonly unknown[] => {
    let number = numbers.get(item)
    if (number === undefined) {
      number = parts.push(null) - 1
      numbers.set(item, number)
      parts[number] = packed(item)
    }
    return [REFERENCE, number]
  }
  const encoded = (item: unknown): unknown => {
    if (item === undefined) return [NOTHING]
    if (typeof item === "number" && (!Number.isFinite(item) || Object.is(item, -0)))
      return [NUMBER, Object.is(item, -0) ? "-0" : String(item)]
    if (typeof item === "object" && item !== null) return reference(item)
    if (typeof item === "bigint" || typeof item === "function" || typeof item === "symbol")
      fail(`a ${typeof item} is no plain data`)
    return item
  }
  const packed = (item: object): unknown => {
    const name = typedName(item)
    if (name !== null) {
      const { buffer, byteOffset, byteLength } = item as Typed
      return [name, toBase64(new Uint8Array(buffer, byteOffset, byteLength))]
    }
    if (Array.isArray(item)) return ["a", ...item.map(encoded)]
    if (item instanceof Map) return ["m", ...[...item].map(([key, of]) => [encoded(key), encoded(of)])]
    if (!isPlainObject(item)) fail(`${item.constructor.name} is no plain data`)
    return ["o", ...Object.entries(item).map(([key, of]) => [key, encoded(of)])]
  }
  reference(value)
  return parts
}

/** Null if it is not what `packPlain` makes. */
export function unpackPlain(parts: Packed): unknown {
  const made = parts.map(emptyPart)
  if (made.length === 0 || made.includes(null)) return null
  const decoded = (item: unknown): unknown => {
    if (!Array.isArray(item)) return item
    if (item[0] === NOTHING) return undefined
    if (item[0] === NUMBER) return Number(item[1])
    return made[item[1] as number]
  }
  for (const [number, part] of parts.entries()) {
    const to = made[number]
    const [, ...items] = part as unknown[]
    if (Array.isArray(to)) for (const item of items) to.push(decoded(item))
    else if (to instanceof Map) for (const [key, of] of items as unknown[][]) to.set(decoded(key), decoded(of))
    else if (typedName(to as object) === null)
      for (const [key, of] of items as [string, unknown][])
        Object.defineProperty(to, key, { value: decoded(of), writable: true, enumerable: true, configurable: true })
  }
  return made[0]
}

function emptyPart(part: unknown): object | null {
  if (!Array.isArray(part)) return null
  const [kind, text] = part as [string, unknown]
  if (kind === "a") return []
  if (kind === "m") return new Map()
  if (kind === "o") return {}
  if (!(kind in TYPED) || typeof text !== "string") return null
  const bytes = fromBase64(text)
  const type = TYPED[kind as TypedName]
  if (bytes === null || bytes.length % type.BYTES_PER_ELEMENT !== 0) return null
  return new type(bytes.buffer)
}
