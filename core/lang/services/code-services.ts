/** Hover and completion within shaders and streams, from the tables of instructions and encodings. */
import { namesOf } from "../../isa/block.ts"
import { CDM } from "../../isa/cdm/cdm.ts"
import type { Family } from "../../isa/encoding.ts"
import { blockHover, operandHover } from "../../isa/manual/hover.ts"
import { PPP } from "../../isa/ppp/ppp.ts"
import { FORMS } from "../../isa/shader/forms.ts"
import { hoverText } from "../../isa/shader/manual.ts"
import { USC } from "../../isa/usc/usc.ts"
import { VDM } from "../../isa/vdm/vdm.ts"

const FAMILIES: Readonly<Record<string, Family>> = { cdm: CDM, vdm: VDM, ppp: PPP, usc: USC }

/** A word of a text and the statement that it is in. */
export interface CodeWord {
  readonly text: string
  /** In the whole replay. */
  readonly start: number
  readonly end: number
  /** The first word of its statement: the name of a block or an instruction. */
  readonly head: string
  readonly isHead: boolean
}

const WORD = /[A-Za-z_.][\w.[\]-]*/g
const LABELS = /^(\s*[A-Za-z_][\w-]*:)*\s*/

/** The word at an offset of a replay; `from` is where the text begins. Null: there is none, or a comment. */
export function codeWordAt(replay: string, from: number, offset: number): CodeWord | null {
  let lineStart = replay.lastIndexOf("\n", offset - 1) + 1
  const lineEnd = replay.indexOf("\n", offset)
  const line = replay.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/#.*/, "")
  const found = [...line.matchAll(WORD)].find(({ 0: text, index }) => {
    const start = lineStart + index
    return start <= offset && offset <= start + text.length
  })
  if (found === undefined) return null
  const start = lineStart + found.index
  // A statement goes on behind a backslash.
  while (lineStart > from && /\\\s*$/.test(replay.slice(replay.lastIndexOf("\n", lineStart - 2) + 1, lineStart - 1)))
    lineStart = replay.lastIndexOf("\n", lineStart - 2) + 1
  const statement = replay.slice(Math.max(lineStart, from), start + found[0].length)
  const rest = statement.replace(LABELS, "")
  const head = /^[A-Za-z_.][\w.]*/.exec(rest)?.[0] ?? ""
  return { text: found[0], start, end: start + found[0].length, head, isHead: rest.length === found[0].length }
}

/** What the tables say of a word; null if it is a register, a number or a name of the replay. */
export function codeHover(kind: string, word: CodeWord): string | null {
  if (kind === "shader") return word.isHead ? hoverText(word.text) : null
  const family = FAMILIES[kind]
  if (family === undefined) return null
  return word.isHead ? blockHover(family, word.text) : operandHover(family, word.head, word.text)
}

export interface OpenCode {
  readonly kind: string
  /** Null where a statement begins; else the name it begins with. */
  readonly head: string | null
}

const OPENING = /^[ \t]*(shader|usc|cdm|vdm|ppp)[ \t]+[A-Za-z_][\w.-]*[ \t]*\{/gm

/** What the end of a text stands in, if that is code whose brace is still open. */
export function openCode(before: string): OpenCode | null {
  const opening = [...before.matchAll(OPENING)].at(-1)
  if (opening === undefined) return null
  const body = before.slice(opening.index + opening[0].length)
  if (body.replace(/#.*/g, "").includes("}")) return null
  const statement = body.replace(/\\\n/g, " ").split("\n").at(-1) ?? ""
  const words = statement.replace(LABELS, "")
  return { kind: opening[1] as string, head: /^(\S+)\s/.exec(words)?.[1] ?? null }
}

/** Names with a word on each: instructions or blocks at the start of a statement, else the fields of its block. */
export function codeProposals({ kind, head }: OpenCode): readonly (readonly [name: string, says: string])[] {
  if (kind === "shader") {
    return head === null ? [...new Map(FORMS.map(({ name, says }) => [name, says]))] : []
  }
  const family = FAMILIES[kind]
  if (family === undefined) return []
  if (head === null) return family.blocks.map((block) => [block.head.name, block.head.says] as const)
  const block = family.blocks.find((one) => one.head.name === head)
  if (block === undefined) return []
  return namesOf(block).all.flatMap(({ name, field }) => {
    if (field.type.kind === "fixed" || (field.list !== undefined && field.list.index > 0)) return []
    return [[field.list?.name ?? name, field.says] as const]
  })
}
