/** From a place where reading failed to a sentence: what was expected there, what was found. */
import type { Problems } from "./diagnostics.ts"
import { quote } from "./found.ts"
import { wordsOfOther } from "./machine-words.ts"
import type { CompiledGrammar } from "./reader/machine.ts"
import type { Failure, Wanted } from "./reader/read-state.ts"
import { replayGrammar } from "./reader/read.ts"
import type { Tokens } from "./reader/tokens.ts"
import { didYouMean } from "./suggest.ts"

/** More keywords than this are not listed one by one. */
const LISTED_MAX = 9

/** What a name fills, in words. A key with the rule goes before one without. */
const NOUNS: Readonly<Record<string, string>> = {
  "Scheduler.name": "a scheduler such as drm-sched",
  "Machine.model": "a machine such as mock",
  "Profile.value": "a profile such as v7.2",
  "Policy.value": "a policy such as fifo",
  "Result.value": "a result such as null",
  "Resubmit.value": "a result such as null",
  "Turn.text": "the number of a turn",
  "Inject.fault": "a fault to inject such as hang",
  "Replay.items": "a statement such as at or expect",
  ExpectedOfJob: "'ok', 'unsignalled', 'fails' or a moment such as latency",
  name: "a name",
  names: "a name",
  queue: "a queue",
  sched: "a scheduler",
  scheds: "a scheduler",
  client: "a client",
  fence: "a fence",
  job: "a job",
  jobs: "a job",
  deps: "a job or a fence",
  points: "a sync object",
  targets: "a fence or a sync object",
  object: "a sync object",
  objects: "a sync object",
  point: "a sync object",
  source: "a sync object",
  destination: "a sync object",
  file: "a file",
  call: "a wait",
  result: "a name",
  errno: "an error such as EIO",
  level: "a priority such as high",
  reaction: "a reaction such as reset",
  op: "an operation such as submit",
  ops: "an operation such as submit",
  steps: "a step such as submit, wait or sleep",
  by: "'queued' or 'behind'",
  event: "an event such as run",
  what: "a job, 'order', 'load', 'trace' or 'final'",
  address: "an address such as 0x1500000000",
  code: "the name of code",
  vm: "an address space",
  buffer: "a buffer",
  stream: "code, a buffer or an address",
  base: "a buffer or an address",
  range: "a buffer or an address",
  path: "a file in quotes",
  body: "code in braces, on the same line",
}

const VERSION_LINE = "The first line of a replay is: replay 1"

export function describeFailures(tokens: Tokens, failures: readonly Failure[], problems: Problems): void {
  const { stopped } = tokens
  if (stopped !== null) problems.error({ $start: stopped.at, $end: stopped.at + 1 }, stopped.code, stopped.message)
  for (const failure of failures) {
    if (stopped !== null && failure.token >= tokens.count) continue
    describe(tokens, failure, problems)
  }
}

function describe(tokens: Tokens, failure: Failure, problems: Problems): void {
  const grammar = replayGrammar()
  const { token, wanted } = failure
  const last = wanted.at(-1)
  const statement = last?.rule === "Replay" && last.feature === "items"
  const lineStart = tokens.lineStart[token] !== 0
  const symbols = union(grammar, statement && !lineStart ? wanted.slice(0, -1) : last === undefined ? [] : [last])
  const closes = last !== undefined && contains(grammar, last, "}")
  const phrase = expectedPhrase(grammar, { statement, lineStart, symbols, hidden: wordsOfOther(tokens.text) }, last)
  const found = foundText(tokens, token)

  // A line that ends too early is told at its end, not at the start of the next.
  const previousEnd = token > 0 ? (tokens.ends[token - 1] as number) : 0
  const endsEarly = token > 0 && lineStart && !statement && !closes
  if (endsEarly || token >= tokens.count) {
    const what = token >= tokens.count ? "the end of the file" : "the end of the line"
    const line = failure.open < 0 ? 0 : problems.line(tokens.starts[failure.open] as number)
    const suggestion = token === 0 ? VERSION_LINE : line > 0 && closes ? `The '{' of line ${line} is not closed.` : null
    const extent = { $start: previousEnd, $end: previousEnd + (token === 0 ? 0 : 1) }
    problems.error(extent, token === 0 ? "no-version-line" : "syntax", `expected ${phrase}, found ${what}`, suggestion)
    return
  }
  if (last?.feature === "op" && toldAsVerb(grammar, tokens, token - 1, last, problems)) return
  const start = tokens.starts[token] as number
  const { code, suggestion } = advice(grammar, tokens, failure, symbols, found)
  problems.error(
    { $start: start, $end: start + found.length },
    code,
    `expected ${phrase}, found ${quote(found)}`,
    suggestion,
  )
}

/** `at 0ns submti a`: the word was read as a client, but is more like an operation. */
function toldAsVerb(
  grammar: CompiledGrammar,
  tokens: Tokens,
  token: number,
  last: Wanted,
  problems: Problems,
): boolean {
  if (token < 0 || tokens.terminal[token] === 0) return false
  const found = foundText(tokens, token)
  const suggestion = didYouMean(found, union(grammar, [last]))
  if (suggestion === null) return false
  const start = tokens.starts[token] as number
  problems.error({ $start: start, $end: start + found.length }, "syntax", `no operation ${quote(found)}`, suggestion)
  return true
}

function advice(
  grammar: CompiledGrammar,
  tokens: Tokens,
  failure: Failure,
  symbols: ReadonlySet<string>,
  found: string,
): { readonly code: string; readonly suggestion: string | null } {
  const { token, wanted } = failure
  if (symbols.has("SPAN") && /^-\d/.test(found)) {
    return { code: "negative-duration", suggestion: "Times and durations are not negative." }
  }
  if (symbols.has("SPAN") && /^\d+(\.\d+)?$/.test(found)) {
    return { code: "missing-unit", suggestion: `Write the unit: ${found}ns, ${found}us, ${found}ms or ${found}s.` }
  }
  if (token === 0) return { code: "no-version-line", suggestion: VERSION_LINE }
  if (failure.open >= 0 && tokens.lineStart[token] === 2) {
    const line = tokens.starts[failure.open] as number
    const opened = tokens.text.slice(0, line).split("\n").length
    return { code: "syntax", suggestion: `The '{' of line ${opened} is not closed.` }
  }
  if (
    /^(submit|kill|flush|fini|priority|move|signal|stop|start|create|destroy|reset|transfer|query|wait|interrupt|eventfd|export|import|close)$/.test(
      found,
    ) &&
    symbols.has("at")
  ) {
    return { code: "missing-time", suggestion: `An operation begins with its time: at 0ns ${found}` }
  }
  const keywords = [...union(grammar, wanted)].filter((name) => /^[a-z]/.test(name))
  return { code: "syntax", suggestion: didYouMean(found, keywords) }
}

interface Place {
  readonly statement: boolean
  readonly lineStart: boolean
  readonly symbols: ReadonlySet<string>
  /** Keywords of another machine. */
  readonly hidden: ReadonlySet<string>
}

function expectedPhrase(
  grammar: CompiledGrammar,
  { statement, lineStart, symbols, hidden }: Place,
  last: Wanted | undefined,
): string {
  if (last === undefined) return "something else"
  if (statement && lineStart) return NOUNS["Replay.items"] as string
  const noun = last.feature === null ? NOUNS[last.rule] : (NOUNS[`${last.rule}.${last.feature}`] ?? NOUNS[last.feature])
  if (!statement && noun !== undefined) return noun
  const list: string[] = []
  const signs: string[] = []
  if (symbols.has("SPAN")) list.push(symbols.has("NUMBER") ? "a number or a duration" : "a duration such as 2ms")
  else if (symbols.has("NUMBER")) list.push("a number")
  if (symbols.has("ID")) list.push("a name")
  const keywords = [...symbols].filter((name) => grammar.vocabulary.keywords.has(name) && !hidden.has(name))
  const words = keywords.filter((name) => /^[a-z]/.test(name))
  if (words.length > LISTED_MAX) list.push(`'${words[0]}' or another option`)
  else list.push(...words.map((name) => `'${name}'`))
  signs.push(
    ...keywords.filter((name) => !/^[a-z]/.test(name) && name !== ";" && name !== "-").map((name) => `'${name}'`),
  )
  list.push(...signs)
  if (statement) list.push("the end of the line")
  if (list.length === 0) return "something else"
  return list.length === 1 ? (list[0] as string) : `${list.slice(0, -1).join(", ")} or ${list.at(-1)}`
}

function contains(grammar: CompiledGrammar, wanted: Wanted, keyword: string): boolean {
  return wanted.set[grammar.vocabulary.keywords.get(keyword) ?? 0] === 1
}

function union(grammar: CompiledGrammar, wanted: readonly Wanted[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { set } of wanted) {
    set.forEach((bit, symbol) => {
      if (bit === 1 && symbol !== grammar.endSymbol) names.add(grammar.symbolNames[symbol] as string)
    })
  }
  return names
}

/** The token, and what stands against it: `2m`, `-5ms`, `16.6`. */
function foundText(tokens: Tokens, token: number): string {
  const { text } = tokens
  const start = tokens.starts[token] as number
  let end = tokens.ends[token] as number
  if (!/[-$\w.]/.test(text[start] ?? "")) return text.slice(start, end)
  while (end < text.length && end - start < 64 && /[-\w.$]/.test(text[end] as string)) end += 1
  return text.slice(start, end)
}
