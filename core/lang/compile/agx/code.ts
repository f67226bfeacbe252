/** Assembles a shader or a stream for the place where it stands; its mistakes get their places in the replay. */
import { CDM } from "../../../isa/cdm/cdm.ts"
import { findChip } from "../../../isa/chips.ts"
import type { Family, Field } from "../../../isa/encoding.ts"
import { PPP } from "../../../isa/ppp/ppp.ts"
import { assemble as assembleShader } from "../../../isa/shader/assemble.ts"
import { assemble as assembleStream } from "../../../isa/text/assemble.ts"
import { USC } from "../../../isa/usc/usc.ts"
import { VDM } from "../../../isa/vdm/vdm.ts"
import { quote } from "../../found.ts"
import { CODE_CHARS_MAX } from "../../limits.ts"
import type { CodeTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { readPicture } from "./picture.ts"
import { addressesOf } from "./symbols.ts"

const FAMILIES: Readonly<Record<"cdm" | "vdm" | "ppp" | "usc", Family>> = { cdm: CDM, vdm: VDM, ppp: PPP, usc: USC }

export interface CodePlace {
  readonly client: number
  readonly vm: number
  /** Null: its buffer is not bound. */
  readonly address: number | null
}

interface Mistake {
  readonly line: number
  readonly column: number
  readonly length: number
  readonly message: string
  readonly suggestion: string | null
}

type Attempt = { readonly bytes: Uint8Array } | { readonly mistakes: readonly Mistake[] }

/** Null, and told, if it has mistakes. */
export function assembleCode(context: Context, index: number, place: CodePlace): Uint8Array | null {
  const { agx, problems } = context
  const code = agx.codeTrees[index] as CodeTree
  agx.codeChars += code.body.text.length
  if (agx.codeChars > CODE_CHARS_MAX) {
    problems.error(code.name, "too-much-code", `more than ${CODE_CHARS_MAX} characters of code, by all places`)
    return null
  }
  const made = attempt(context, code, place)
  if ("bytes" in made) return made.bytes
  if (!agx.toldCode.has(index)) tell(context, code, made.mistakes)
  agx.toldCode.add(index)
  return null
}

/** Reports nothing. */
function attempt(context: Context, { kind, body }: CodeTree, place: CodePlace): Attempt {
  const text = body.text.slice(1, -1)
  if (kind === "hex") return readHex(text)
  if (kind === "picture") {
    const picture = readPicture(text)
    return picture.ok ? { bytes: picture.value.bytes } : { mistakes: [picture.error] }
  }
  if (kind === "shader") {
    const { bytes, errors } = assembleShader(text)
    return errors.length === 0 ? { bytes } : { mistakes: errors }
  }
  const assembled = assembleStream(FAMILIES[kind], text, {
    resolve: (name, relative) => symbol(context, name, relative, place),
    variant: findChip(context.agx.spec?.chip ?? "")?.longLaunch === true ? "g14x" : null,
    base: place.address ?? 0,
  })
  return assembled.ok ? { bytes: assembled.value.bytes } : { mistakes: assembled.error }
}

/** Null: nobody knows the name. */
function symbol(context: Context, name: string, relative: Field["relative"] | null, place: CodePlace): number | null {
  const size = sizeOf(context, name)
  if (size !== null) return size
  // Nowhere: any address will do to find its other mistakes.
  if (place.client < 0) return 0
  const [address, other] = addressesOf(context, name, place.client)
  if (address === undefined || other !== undefined) return null
  if (relative !== "usc") return address
  const base = context.agx.queues.find(({ vm }) => vm === place.vm)?.uscBase ?? 0
  return address - base
}

/** `state.words` and `state.bytes` are the size of that code, wherever it is put. Null: the name means something else. */
function sizeOf(context: Context, name: string): number | null {
  const match = /^(.+)\.(words|bytes)$/.exec(name)
  const { codeNames, codeTrees, sizes, codeChars } = context.agx
  const index = codeNames.find(match?.[1] ?? "")
  if (match === null || index === undefined) return null
  if (!sizes.has(index)) {
    // While it is being measured, and if it is wrong, it has none.
    sizes.set(index, 0)
    const code = codeTrees[index] as CodeTree
    context.agx.codeChars = codeChars + code.body.text.length
    const made = context.agx.codeChars > CODE_CHARS_MAX ? null : attempt(context, code, NOWHERE)
    if (made !== null && "bytes" in made) sizes.set(index, made.bytes.length)
  }
  const bytes = sizes.get(index) ?? 0
  return match[2] === "words" ? Math.ceil(bytes / 4) : bytes
}

const NOWHERE: CodePlace = { client: -1, vm: -1, address: 0 }

/** Pixels of a row, of a picture; null of other code. */
export function rowOf({ agx }: Context, index: number): number | null {
  const code = agx.codeTrees[index]
  if (code?.kind !== "picture") return null
  const picture = readPicture(code.body.text.slice(1, -1))
  return picture.ok ? picture.value.width : null
}

/** Lines and columns of the text become offsets of the replay. */
function tell(context: Context, code: CodeTree, mistakes: readonly Mistake[]): void {
  const text = code.body.text.slice(1, -1)
  const starts = [0]
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1)
  for (const { line, column, length, message, suggestion } of mistakes) {
    const start = code.body.$start + 1 + (starts[line - 1] ?? 0) + column - 1
    context.problems.error({ $start: start, $end: start + length }, `wrong-${code.kind}`, message, suggestion)
  }
}

/** Pairs of hexadecimal digits, with or without space between them. */
function readHex(text: string): Attempt {
  const digits: string[] = []
  for (const [row, line] of text.split("\n").entries()) {
    for (const { 0: word, index } of line.replace(/#.*/, "").matchAll(/\S+/g)) {
      if (!/^([\da-f]{2})+$/i.test(word)) {
        const message = `expected bytes of two hexadecimal digits each, found ${quote(word)}`
        return { mistakes: [{ line: row + 1, column: index + 1, length: word.length, message, suggestion: null }] }
      }
      digits.push(word)
    }
  }
  const all = digits.join("")
  return {
    bytes: Uint8Array.from({ length: all.length / 2 }, (_, at) => Number.parseInt(all.slice(2 * at, 2 * at + 2), 16)),
  }
}
