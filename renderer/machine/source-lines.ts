/** Which line of a replay is which instruction or command: from its text alone. Code stands between braces, on lines of its own. */
import { assemble as assembleShader } from "../../core/isa/shader/assemble.ts"
import { assemble as assembleStream } from "../../core/isa/text/assemble.ts"
import type { AnswerOf } from "../../core/protocol/machine.ts"
import type { Stop } from "../state/stops.ts"
import { STREAM_FAMILIES } from "./stream-rows.ts"

export interface SourcePlace {
  readonly code: string
  readonly kind: "shader" | "cdm" | "vdm" | "ppp" | "usc"
  /** Bytes from the start of the code. */
  readonly offset: number
}

const HEAD = /^\s*(shader|cdm|vdm|ppp|usc)\s+([A-Za-z_][\w-]*)\s*\{\s*(?:#.*)?$/
const END = /^\s*\}\s*(?:#.*)?$/

/** Lines count from 1. Code with mistakes, or that shares a line with its braces, has none. */
export function sourcePlaces(text: string, longLaunch: boolean): ReadonlyMap<number, SourcePlace> {
  const places = new Map<number, SourcePlace>()
  const lines = text.split("\n")
  for (let at = 0; at < lines.length; at++) {
    const [, word, code] = HEAD.exec(lines[at] ?? "") ?? []
    if (word === undefined || code === undefined) continue
    const kind = word as SourcePlace["kind"]
    let end = at + 1
    while (end < lines.length && !END.test(lines[end] ?? "")) end++
    const body = lines.slice(at + 1, end).join("\n")
    for (const { line, offset } of assembledLines(kind, body, longLaunch)) {
      const place = at + 1 + line
      if (!places.has(place)) places.set(place, { code, kind, offset })
    }
    at = end
  }
  return places
}

function assembledLines(
  kind: SourcePlace["kind"],
  body: string,
  longLaunch: boolean,
): readonly { readonly line: number; readonly offset: number }[] {
  if (kind === "shader") {
    const { lines, errors } = assembleShader(body)
    return errors.length > 0 ? [] : lines
  }
  // Where its symbols are does not change how long a block is.
  const options = { resolve: () => 0, variant: longLaunch ? ("g14x" as const) : null }
  const assembled = assembleStream(STREAM_FAMILIES[kind], body, options)
  return assembled.ok ? assembled.value.lines.map(({ line, at }) => ({ line, offset: at })) : []
}

/** The breakpoint on a line of code, where the machine has it; null: the line is no code that is executed. */
export function codeStop(text: string, line: number, overview: AnswerOf<"overview">): Stop | null {
  const place = sourcePlaces(text, overview.longLaunch).get(line)
  if (place === undefined || place.kind === "usc" || place.kind === "ppp") return null
  const placed = overview.code.find(({ name, kind }) => name === place.code && kind === place.kind)
  if (placed === undefined) return null
  const address = placed.address + place.offset
  if (place.kind !== "shader") return { kind: "command", address, line }
  return placed.context < 0 ? null : { kind: "instruction", context: placed.context, address, line }
}

/** Whether a line lies within code, whatever that is made of. */
export function isCodeLine(text: string, line: number): boolean {
  const lines = text.split("\n")
  for (let at = line - 1; at >= 0; at--) {
    if (END.test(lines[at] ?? "")) return false
    if (HEAD.test(lines[at] ?? "")) return at < line - 1
  }
  return false
}
