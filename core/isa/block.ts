/**
 * Blocks: a head and the parts that it announces. Which parts there are is decided by fields of the head, the controls.
 * Whoever writes a block need not set them: they follow from the fields that are given.
 */
import { type Result, err, ok } from "../base/result.ts"
import { writeBits } from "./bits.ts"
import { type Values, defaultOf, matches, readField, readStored, storedOf } from "./codec.ts"
import type { Block, Encoding, Field, Part, Value, Variant } from "./encoding.ts"

/** A field of a block, under its full name: `viewport[1].scale_x`. */
export interface NamedField {
  readonly name: string
  readonly field: Field
  /** Null: of the head. */
  readonly part: Part | null
  /** Which repetition of the part. */
  readonly index: number
}

interface Placed {
  readonly encoding: Encoding
  readonly part: Part | null
  readonly index: number
  /** Bytes from the start of the block. */
  readonly at: number
}

export interface DecodedField extends NamedField {
  /** Bytes from the start of the block to the word with the field. */
  readonly at: number
  readonly value: Value
  readonly stored: Value
}

export interface DecodedBlock {
  readonly block: Block
  /** With padding. */
  readonly bytes: number
  readonly fields: readonly DecodedField[]
  /** The whole block with all known fields zero. */
  readonly unknown: Uint8Array
}

function fullName(part: Part | null, index: number, name: string): string {
  if (part?.prefix === undefined) return name
  return part.times === undefined ? `${part.prefix}.${name}` : `${part.prefix}[${index}].${name}`
}

interface Names {
  readonly all: readonly NamedField[]
  readonly byName: ReadonlyMap<string, NamedField>
  /** Fields of the head that conditions and repetitions ask for. */
  readonly controls: ReadonlyMap<string, Field>
}

const known = new WeakMap<Block, Names>()

/** All fields that a block may have. */
export function namesOf(block: Block): Names {
  const before = known.get(block)
  if (before !== undefined) return before
  const all: NamedField[] = block.head.fields.map((field) => ({ name: field.name, field, part: null, index: 0 }))
  const asked = new Set<string>()
  for (const part of block.parts) {
    for (const { field } of part.when) asked.add(field)
    if (part.times !== undefined) asked.add(part.times.field)
    for (let index = 0; index < (part.times?.max ?? 1); index++)
      for (const field of part.encoding.fields)
        all.push({ name: fullName(part, index, field.name), field, part, index })
  }
  const names: Names = {
    all,
    byName: new Map(all.map((named) => [named.name, named])),
    controls: new Map(block.head.fields.filter(({ name }) => asked.has(name)).map((field) => [field.name, field])),
  }
  known.set(block, names)
  return names
}

/** Where the words of a block lie, the head first. `stored` and `value` tell of the controls. */
function layout(
  block: Block,
  variant: Variant | null,
  stored: (control: string) => number,
  value: (control: string) => number,
): { readonly words: readonly Placed[]; readonly bytes: number } {
  const words: Placed[] = [{ encoding: block.head, part: null, index: 0, at: 0 }]
  let at = block.head.bytes
  for (const part of block.parts) {
    if (part.variant !== undefined && part.variant !== variant) continue
    if (!part.when.every(({ field, is }) => is.includes(stored(field)))) continue
    const times = part.times === undefined ? 1 : Math.min(value(part.times.field), part.times.max)
    for (let index = 0; index < times; index++) {
      words.push({ encoding: part.encoding, part, index, at })
      at += part.encoding.bytes
    }
  }
  return { words, bytes: Math.ceil(at / block.align) * block.align }
}

/** Null if there is no such block at `at`, or not all of it. */
export function decodeBlock(
  block: Block,
  bytes: Uint8Array,
  at = 0,
  variant: Variant | null = null,
): DecodedBlock | null {
  if (at + block.head.bytes > bytes.length || !matches(block.head, bytes, at)) return null
  const { controls } = namesOf(block)
  const control = (name: string) => controls.get(name) as Field
  const placed = layout(
    block,
    variant,
    (name) => Number(readStored(control(name), bytes, at)),
    (name) => Number(readField(control(name), bytes, at)),
  )
  if (at + placed.bytes > bytes.length) return null
  const unknown = bytes.slice(at, at + placed.bytes)
  const fields: DecodedField[] = []
  for (const { encoding, part, index, at: offset } of placed.words) {
    for (const field of encoding.fields) {
      const value = readField(field, bytes, at + offset)
      const stored = readStored(field, bytes, at + offset)
      fields.push({ name: fullName(part, index, field.name), field, part, index, at: offset, value, stored })
      writeBits(unknown, offset, field.bits, 0)
    }
  }
  return { block, bytes: placed.bytes, fields, unknown }
}

/**
 * The controls of a block with these fields, by name: what is given, else what the parts of the given fields need,
 * else the default. The error says which field goes with no choice.
 */
export function controlsFor(block: Block, given: Iterable<string>, values: Values): Result<Values, string> {
  const { byName, controls } = namesOf(block)
  const allowed = new Map<string, readonly number[]>()
  const least = new Map<string, number>()
  const why = new Map<string, string>()
  for (const name of given) {
    const part = byName.get(name)?.part ?? null
    if (part === null) continue
    for (const { field, is } of part.when) {
      const both = (allowed.get(field) ?? is).filter((value) => is.includes(value))
      if (both.length === 0) return err(`${name} does not go with ${why.get(field) ?? field}`)
      allowed.set(field, both)
      why.set(field, name)
    }
    if (part.times !== undefined) {
      const needed = (byName.get(name)?.index ?? 0) + 1
      if (needed > (least.get(part.times.field) ?? 0)) {
        least.set(part.times.field, needed)
        why.set(part.times.field, name)
      }
    }
  }
  const result: Record<string, Value> = {}
  for (const [name, field] of controls) {
    const said = values[name]
    const may = allowed.get(name)
    const count = least.get(name)
    if (said === undefined) {
      const initial = defaultOf(field)
      if (may !== undefined) result[name] = may.includes(initial) ? initial : Math.min(...may)
      else result[name] = initial
      if (count !== undefined) {
        const needed = storedOf(field, count)
        if (needed.ok) result[name] = Math.max(Number(needed.value), Number(result[name]))
      }
      continue
    }
    const stored = storedOf(field, said)
    if (!stored.ok) return stored
    if (may !== undefined && !may.includes(Number(stored.value)))
      return err(`${why.get(name) ?? ""} does not go with this ${name}`)
    if (count !== undefined && Number(said) < count) return err(`${why.get(name) ?? ""} is more than ${name} says`)
    result[name] = stored.value
  }
  return ok(result)
}

export interface EncodeOptions {
  readonly unknown?: bigint
  readonly variant?: Variant | null
}

/** The bytes of a block. Fields that are not given have their defaults. */
export function encodeBlock(block: Block, values: Values, options: EncodeOptions = {}): Result<Uint8Array, string> {
  const { byName } = namesOf(block)
  for (const name of Object.keys(values)) {
    const named = byName.get(name)
    if (named === undefined) return err(`${block.head.name} has no field ${name}`)
    const { variant } = named.part ?? {}
    if (variant !== undefined && variant !== options.variant) return err(`only chips of kind ${variant} have ${name}`)
  }
  const controls = controlsFor(block, Object.keys(values), values)
  if (!controls.ok) return controls
  const { words, bytes: length } = layout(
    block,
    options.variant ?? null,
    (name) => Number(controls.value[name]),
    (name) => valueOfStored(block, name, controls.value[name] ?? 0),
  )
  const bytes = new Uint8Array(length)
  if (options.unknown !== undefined) writeBits(bytes, 0, [[0, 8 * length - 1]], options.unknown)
  for (const { encoding, part, index, at } of words) {
    for (const field of encoding.fields) {
      const name = fullName(part, index, field.name)
      const control = part === null ? controls.value[name] : undefined
      const given = values[name]
      const stored =
        control === undefined && given !== undefined ? storedOf(field, given) : ok(control ?? defaultOf(field))
      if (!stored.ok) return stored
      writeBits(bytes, at, field.bits, stored.value)
    }
  }
  return ok(bytes)
}

function valueOfStored(block: Block, name: string, stored: Value): number {
  const field = namesOf(block).controls.get(name) as Field
  const word = new Uint8Array(block.head.bytes)
  writeBits(word, 0, field.bits, stored)
  return Number(readField(field, word, 0))
}
