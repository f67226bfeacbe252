/**
 * What can be written at a position. The text before it is read, and the reader says what it would have taken next: so
 * completion knows exactly what the grammar allows, and no list of it exists a second time.
 */
import { fieldTypes } from "../compile/expectations.ts"
import { FIGURES } from "../compile/figures.ts"
import { EVENTS, type EventName } from "../../trace/events.ts"
import { COMPLETIONS_MAX } from "../limits.ts"
import { wordsOfOther } from "../machine-words.ts"
import type { ParserRule } from "../reader/grammar-model.ts"
import { type Reading, readReplay, replayGrammar } from "../reader/read.ts"
import type { Wanted } from "../reader/read-state.ts"
import { type OpenCode, codeProposals, openCode } from "./code-services.ts"
import { type Caret, ReplayDocument } from "./document.ts"
import { type RoleKind, rolesIn } from "./roles.ts"
import { FEATURE_WORDS, KEYWORD_WORDS } from "./words.ts"

export interface Completion {
  readonly label: string
  /** A few words beside it. */
  readonly detail: string
  readonly documentation: string
  /** What is written; with `snippet`, `${1:name}` are places to fill in. */
  readonly insert: string
  readonly snippet: boolean
  readonly kind: "keyword" | "name" | "value" | "snippet"
}

/** Names that fill a feature, by rule and feature or by feature. */
const NAMES: Readonly<Record<string, readonly RoleKind[]>> = {
  "Fini.name": ["queue"],
  "Fini.sched": ["sched"],
  "Point.name": ["fence"],
  "Sched.name": [],
  "Client.name": [],
  "Queue.name": [],
  "Submit.name": [],
  "LoadSubmit.name": [],
  "Load.name": [],
  "LoadFence.name": [],
  "ExpectedLoad.name": ["load"],
  "Init.name": [],
  "Param.name": [],
  "Vm.names": [],
  "GpuBuffer.name": [],
  "Code.name": [],
  "CodeData.code": ["memory"],
  "Target.name": ["memory"],
  "Datum.name": ["memory"],
  vm: ["vm"],
  stream: ["memory"],
  base: ["memory"],
  buffer: ["memory"],
  queue: ["queue"],
  sched: ["sched"],
  scheds: ["sched"],
  client: ["client"],
  fence: ["fence"],
  points: ["fence"],
  "Create.object": [],
  "Query.name": [],
  "Wait.name": [],
  "Eventfd.name": [],
  "Export.name": [],
  result: [],
  targets: ["fence"],
  object: ["fence"],
  objects: ["fence"],
  point: ["fence"],
  source: ["fence"],
  destination: ["fence"],
  file: ["job"],
  call: ["job"],
  deps: ["job"],
  job: ["job"],
  jobs: ["job"],
  what: ["job"],
}

/** Which declarations of fences and sync objects, jobs and calls fill a feature; any unless said. */
const SYNC_OBJECTS = ["Syncobj", "Timeline", "Create", "ImportPoint"]
const DECLARED_BY: Readonly<Record<string, readonly string[]>> = {
  fence: ["Fence", "LoadFence"],
  points: SYNC_OBJECTS,
  object: SYNC_OBJECTS,
  objects: SYNC_OBJECTS,
  point: SYNC_OBJECTS,
  source: SYNC_OBJECTS,
  destination: SYNC_OBJECTS,
  deps: ["Submit", "LoadSubmit"],
  file: ["Export", "Eventfd"],
  call: ["Wait", "Transfer"],
  code: ["Code"],
  buffer: ["GpuBuffer"],
  base: ["GpuBuffer"],
}

const SPANS = ["100us", "1ms", "16.6ms"]

const SNIPPETS: Readonly<Record<string, string>> = {
  at: "at ${1:0ms} submit ${2:job} to ${3:queue} { run ${4:1ms} }",
  machine: "machine mock {\n  sched ${1:gfx} { credits ${2:4}; rings ${3:1} }\n}",
  scheduler: "scheduler drm-sched { profile ${1:v7.2}; policy ${2:fifo} }",
  client: "client ${1:name} { queue ${2:queue} on ${3:gfx} }",
  shader: "shader ${1:name} {\n  ${2:stop}\n}",
  usc: "usc ${1:name} {\n  shared none\n  shader ${2:code}\n  registers 8\n  end\n}",
  cdm: "cdm ${1:name} {\n  launch uniforms=64 pipeline=${2:prog} global=64,1,1 local=32,1,1\n  barrier 0x600fffff\n  terminate\n}",
  load: "load ${1:name} ${2:60} times {\n  submit ${3:frame} to ${4:queue} { run ${5:4ms} }\n  wait ${3:frame}\n  every ${6:16.667ms}\n}",
  repeat: "repeat ${1:100} every ${2:16.6ms} from ${3:0ms} {\n  submit ${4:frame} to ${5:queue} { run ${6:4ms} }\n}",
}

export function completionsAt(text: string, at: Caret): readonly Completion[] {
  const document = new ReplayDocument(text)
  const offset = document.offset(at)
  const before = document.text.slice(0, offset)
  const line = lineStart(before, offset)
  if (before.slice(line).includes("#")) return []
  const code = openCode(before)
  if (code !== null) return completionsInCode(document, code)
  const wordStart = before.search(/[$A-Za-z0-9_.\-]*$/)
  const statement = statementStart(before, wordStart)
  const prefix = `${statement === 0 ? "" : "replay 1\n"}${before.slice(statement, wordStart)}`
  const wanted = wantedAtEnd(readReplay(prefix, true), before.slice(line, wordStart).trim() === "")
  const proposals = new Map<string, Completion>()
  const typed = before.slice(wordStart)
  const hidden = wordsOfOther(document.text)
  for (const one of wanted) propose(document, one, prefix, proposals)
  return [...proposals.values()]
    .filter((one) => !typed.startsWith("$") || one.label.startsWith("$"))
    .filter((one) => one.kind !== "keyword" || !hidden.has(one.label))
    .slice(0, COMPLETIONS_MAX)
}

function completionsInCode(document: ReplayDocument, code: OpenCode): readonly Completion[] {
  const proposals = codeProposals(code).map(([name, documentation]) => ({
    ...plain(name, "", "keyword"),
    documentation,
    insert: code.kind === "shader" || code.head === null ? name : `${name}=`,
  }))
  if (code.kind === "shader" || code.head === null) return proposals
  const names = rolesIn(document.root).filter((role) => role.declares && role.kind === "memory")
  return [...proposals, ...names.map(({ name }) => plain(name, "", "name"))].slice(0, COMPLETIONS_MAX)
}

/** Where the statement around an offset begins, so that only it is read: the last keyword of a statement in the first column. */
function statementStart(before: string, offset: number): number {
  const { vocabulary } = replayGrammar()
  let start = lineStart(before, offset)
  while (start > 0) {
    const word = /^[a-z]+/.exec(before.slice(start, Math.min(start + 16, offset)))?.[0]
    if (word !== undefined && vocabulary.lineKeywords[vocabulary.keywords.get(word) ?? 0] === 1) return start
    start = lineStart(before, start - 1)
  }
  return 0
}

function lineStart(text: string, offset: number): number {
  // A search from -1 would find a newline at 0.
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1
}

/** What the reader wanted at the end, if it came so far. A new line offers statements, the rest of a line does not. */
function wantedAtEnd(reading: Reading, newLine: boolean): readonly Wanted[] {
  const { failures, tokens } = reading
  const failure = failures.at(-1)
  if (failure !== undefined) return failure.token === tokens.count ? failure.wanted : []
  const items = reading.wantedAtEnd.filter((one) => one.rule === "Replay" && one.feature === "items")
  return newLine ? items : reading.wantedAtEnd.filter((one) => !items.includes(one))
}

function propose(document: ReplayDocument, wanted: Wanted, prefix: string, into: Map<string, Completion>): void {
  const grammar = replayGrammar()
  const key = `${wanted.rule}.${wanted.feature}`
  const has = (symbol: string): boolean => wanted.set[grammar.symbolNames.indexOf(symbol)] === 1
  const add = (one: Completion): void => void (into.has(one.label) || into.set(one.label, one))
  if (has("ID")) {
    for (const { name, detail } of namesFor(document, wanted, namesKey(key, prefix))) add(plain(name, detail, "name"))
    for (const [word, says] of Object.entries(FEATURE_WORDS[key] ?? {})) add(plain(word, says, "value"))
    for (const field of fieldsFor(wanted, prefix)) add({ ...plain(field, "", "value"), insert: `${field}=` })
  }
  if (has("PARAM")) {
    for (const { name, declares, kind, owner } of rolesIn(document.root)) {
      if (kind === "param" && declares) add(plain(`$${name}`, document.text.slice(owner.$start, owner.$end), "name"))
    }
  }
  if (has("SPAN")) for (const span of SPANS) add(plain(span, "duration", "value"))
  const rules = rulesBelow(wanted.rule)
  wanted.set.forEach((bit, symbol) => {
    const keyword = grammar.symbolNames[symbol] as string
    if (bit === 0 || grammar.isKeyword[symbol] !== true || !/^[a-z]/.test(keyword)) return
    const docs = grammar.docs.get(keyword) ?? []
    const documentation = rules
      .map((rule) => docs.find((doc) => doc.rule === rule)?.text)
      .find((doc) => doc !== undefined)
    const snippet = wanted.rule === "Replay" ? SNIPPETS[keyword] : undefined
    add({
      label: keyword,
      detail: "",
      documentation: documentation ?? KEYWORD_WORDS[keyword] ?? "",
      insert: snippet ?? keyword,
      snippet: snippet !== undefined,
      kind: "keyword",
    })
  })
}

function plain(label: string, detail: string, kind: Completion["kind"]): Completion {
  return { label, detail, documentation: "", insert: label, snippet: false, kind }
}

/** The one feature whose names depend on a keyword before it. */
function namesKey(key: string, prefix: string): string {
  return key === "Fini.name" && /\bfini\s+sched\s+$/.test(prefix) ? "Fini.sched" : key
}

function namesFor(
  document: ReplayDocument,
  wanted: Wanted,
  key: string,
): { readonly name: string; readonly detail: string }[] {
  const kinds = NAMES[key] ?? NAMES[wanted.feature ?? ""] ?? []
  const owners = DECLARED_BY[wanted.feature ?? ""]
  if (kinds.length === 0) return []
  return rolesIn(document.root)
    .filter((role) => role.declares && kinds.includes(role.kind) && owners?.includes(role.owner.$type) !== false)
    .map(({ name, kind, owner }) => ({
      name,
      detail: `${owner.$type === "Timeline" ? "timeline" : kind}, line ${document.lines.line(owner.$start)}`,
    }))
    .toReversed()
}

/** Fields of the event, or figures of the object, whose row the position is in. */
function fieldsFor({ rule, feature }: Wanted, prefix: string): readonly string[] {
  if (feature !== null && feature !== "names") return []
  const row = prefix.slice(prefix.lastIndexOf("\n") + 1)
  if (rule === "TraceRow") {
    const event = /(?:^|[;{]\s*|\s)(?:\d[\w.]*)\s+([A-Za-z_]+)/.exec(row)?.[1] ?? ""
    return Object.hasOwn(EVENTS, event)
      ? [...fieldTypes(event as EventName).keys()].filter((name) => !row.includes(`${name}=`))
      : []
  }
  if (rule !== "FinalRow") return []
  const kind = /(sched|entity|run)\b(?!.*\b(?:sched|entity|run)\b)/.exec(row)?.[1] as keyof typeof FIGURES | undefined
  return kind === undefined ? [] : Object.keys(FIGURES[kind]).filter((name) => !row.includes(`${name}=`))
}

const below = new Map<string, readonly string[]>()

/** A rule and those that it calls, nearest first. */
function rulesBelow(rule: string): readonly string[] {
  const known = below.get(rule)
  if (known !== undefined) return known
  const { rules } = replayGrammar()
  const byName = new Map<string, ParserRule>(rules.map((one) => [one.name, one]))
  const found = [rule]
  for (let index = 0; index < found.length; index++) {
    const definition = byName.get(found[index] as string)?.definition
    for (const called of replayGrammar().calls(definition)) if (!found.includes(called)) found.push(called)
  }
  below.set(rule, found)
  return found
}
