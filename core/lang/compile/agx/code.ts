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

/** Null, and told, if it has mistakes. */
export function assembleCode(context: Context, index: number, place: CodePlace): Uint8Array | null {
  const { agx, problems } = context
  const code = agx.codeTrees[index] as CodeTree
  const text = code.body.text.slice(1, -1)
  agx.codeChars += text.length
  if (agx.codeChars > CODE_CHARS_MAX) {
    problems.error(code.name, "too-much-code", `more than ${CODE_CHARS_MAX} characters of code, by all places`)
    return null
  }
  if (code.kind === "hex") return readHex(context, code, text)
  if (code.kind === "shader") {
    const { bytes, errors } = assembleShader(text)
    tell(context, code, text, errors)
    return errors.length === 0 ? bytes : null
  }
  const variant = findChip(agx.spec?.chip ?? "")?.longLaunch === true ? "g14x" : null
  const assembled = assembleStream(FAMILIES[code.kind], text, {
    resolve: (name, relative) => symbol(context, name, relative, place),
    variant,
    base: place.address ?? 0,
  })
  if (assembled.ok) return assembled.value.bytes
  tell(context, code, text, assembled.error)
  return null
}

/** Null: nobody knows the name. */
function symbol(context: Context, name: string, relative: Field["relative"] | null, place: CodePlace): number | null {
  // Nowhere: any address will do to find its other mistakes.
  if (place.client < 0) return 0
  const [address, other] = addressesOf(context, name, place.client)
  if (address === undefined || other !== undefined) return null
  if (relative !== "usc") return address
  const base = context.agx.queues.find(({ vm }) => vm === place.vm)?.uscBase ?? 0
  return address - base
}

/** Lines and columns of the text become offsets of the replay. */
function tell(context: Context, code: CodeTree, text: string, mistakes: readonly Mistake[]): void {
  const starts = [0]
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1)
  for (const { line, column, length, message, suggestion } of mistakes) {
    const start = code.body.$start + 1 + (starts[line - 1] ?? 0) + column - 1
    context.problems.error({ $start: start, $end: start + length }, `wrong-${code.kind}`, message, suggestion)
  }
}

/** Pairs of hexadecimal digits, with or without space between them. */
function readHex(context: Context, code: CodeTree, text: string): Uint8Array | null {
  const digits: string[] = []
  let start = 0
  for (const line of text.split("\n")) {
    for (const { 0: word, index } of line.replace(/#.*/, "").matchAll(/\S+/g)) {
      if (!/^([\da-f]{2})+$/i.test(word)) {
        const at = code.body.$start + 1 + start + index
        const message = `expected bytes of two hexadecimal digits each, found ${quote(word)}`
        context.problems.error({ $start: at, $end: at + word.length }, "wrong-hex", message)
        return null
      }
      digits.push(word)
    }
    start += line.length + 1
  }
  const all = digits.join("")
  return Uint8Array.from({ length: all.length / 2 }, (_, at) => Number.parseInt(all.slice(2 * at, 2 * at + 2), 16))
}
