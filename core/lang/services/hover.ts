/** What the window says about the word under the pointer: one or two lines. */
import { replayGrammar } from "../reader/read.ts"
import { tokenAt } from "../format/layout.ts"
import { pathAt } from "../nodes.ts"
import type { Place } from "../program.ts"
import { formatSpan, parseSpan } from "../../time/time.ts"
import { type Caret, ReplayDocument } from "./document.ts"
import { findDeclaration } from "./names.ts"
import { codeHover, codeWordAt } from "./code-services.ts"
import { type Role, rolesIn } from "./roles.ts"
import { FEATURE_WORDS, KEYWORD_WORDS } from "./words.ts"

/** The rules that make jobs; what else shares their names is calls. */
const SUBMITS: ReadonlySet<string> = new Set(["Submit", "Init", "LoadSubmit"])

export interface Hover {
  readonly text: string
  readonly place: Place
}

export function hoverAt(text: string, at: Caret): Hover | null {
  const document = new ReplayDocument(text)
  const { tokens } = document.reading
  const offset = document.offset(at)
  let token = tokenAt(tokens, offset)
  if (token >= tokens.count || (tokens.starts[token] as number) > offset) token -= 1
  if (token < 0 || (tokens.ends[token] as number) < offset) return null
  const start = tokens.starts[token] as number
  const end = tokens.ends[token] as number
  const word = tokens.text.slice(start, end)
  if (word.length > 1 && word.startsWith("{")) return hoverInCode(document, start, offset)
  const says = describe(document, word, start)
  return says === null ? null : { text: says, place: document.lines.place(start, end) }
}

/** From the tables of the hardware; of a name, its declaration. */
function hoverInCode(document: ReplayDocument, from: number, offset: number): Hover | null {
  const body = pathAt(document.root, from).findLast(({ $type }) => $type === "Code")
  const word = codeWordAt(document.text, from + 1, offset)
  if (body === undefined || word === null) return null
  const place = document.lines.place(word.start, word.end)
  const says = codeHover(String(body["kind"]), word)
  if (says !== null) return { text: says, place }
  const named = rolesIn(document.root).find((one) => one.declares && one.kind === "memory" && one.name === word.text)
  return named === undefined || word.isHead ? null : { text: describeName(document, named), place }
}

function describe(document: ReplayDocument, word: string, start: number): string | null {
  const path = pathAt(document.root, start).filter((node) => node.$start <= start && start < node.$end)
  const inner = path.at(-1) ?? document.root
  const role = document.roleAt(start)
  // What is injected into may be an engine or a queue, which are no memory.
  const named = role !== null && (role.kind !== "memory" || findDeclaration(document, role) !== null)
  if (named && role.word.$start === start) return describeName(document, role)
  if (inner.$type === "Word" || inner.$type === "Errno") {
    const owner = path.at(-2)
    const feature = owner === undefined ? undefined : Object.keys(owner).find((key) => owner[key] === inner)
    const says = FEATURE_WORDS[`${owner?.$type}.${feature}`]?.[word]
    return says === undefined ? null : `${word}: ${says}`
  }
  if (inner.$type === "TraceRow") {
    const says = FEATURE_WORDS["TraceRow.event"]?.[word]
    return says === undefined ? null : `${word}: ${says}`
  }
  if (inner.$type === "Time" || inner.$type === "ParamValue") {
    const span = parseSpan(word)
    return span === null ? null : `${formatSpan(span)}, ${span} ns`
  }
  return (
    keywordDoc(
      word,
      path.map((node) => node.$type),
    ) ??
    KEYWORD_WORDS[word] ??
    null
  )
}

/** The comment of the innermost rule around that begins with the keyword. */
export function keywordDoc(keyword: string, rules: readonly string[]): string | null {
  const docs = replayGrammar().docs.get(keyword) ?? []
  for (const rule of rules.toReversed()) {
    const found = docs.find((doc) => doc.rule === rule)
    if (found !== undefined) return found.text
  }
  return null
}

/** One line of the declaration, and where it is. */
function describeName(document: ReplayDocument, role: Role): string {
  const declaration = findDeclaration(document, role)
  const kind = {
    sched: "scheduler",
    client: "client",
    queue: "queue",
    job: "job",
    fence: "fence or sync object",
    param: "parameter",
    vm: "address space",
    memory: "buffer or code",
    load: "load",
  }[role.kind]
  if (declaration === null) return `no ${kind} ${role.name}`
  const { owner } = declaration
  const what = role.kind === "job" && !SUBMITS.has(owner.$type) ? "call" : kind
  const line = document.lines.line(owner.$start)
  const source = document.text.slice(owner.$start, Math.min(owner.$end, owner.$start + 200)).split("\n")[0] ?? ""
  return `${what} ${role.name}, line ${line}\n\n\`${source.trim().replaceAll("`", "'")}\``
}
