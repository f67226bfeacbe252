/**
 * From the text of a replay to a checked program, or to what is wrong with it.
 *
 * Never throws and never hangs, whatever the text: its size, its words, its nesting, the operations it would make and
 * the mistakes that are told are bounded (`limits.ts`), and every pass is linear in the text. Names are only looked at
 * in a text without syntax errors; a statement that could not be read would make others look wrong.
 */
import { type Result, err, ok } from "../base/result.ts"
import { simTime } from "../time/time.ts"
import type { CompileOptions, Context, ParamValue, Turns } from "./compile/context.ts"
import { Names } from "./compile/names.ts"
import { AgxContext } from "./compile/agx/agx-context.ts"
import { readDeclarations, readParams } from "./compile/declarations.ts"
import { readExpectations } from "./compile/expectations.ts"
import { readOperations } from "./compile/operations.ts"
import { readSettings } from "./compile/settings.ts"
import { sum, time } from "./compile/values.ts"
import { Problems, checkSize } from "./diagnostics.ts"
import { quote } from "./found.ts"
import { LineTable } from "./lines.ts"
import { type Diagnostic, type Program, SCHEDULERS } from "./program.ts"
import { type Reading, readReplay } from "./reader/read.ts"
import { describeFailures } from "./syntax-problems.ts"
import type { SubmitTree } from "./tree.ts"

export type { CompileOptions } from "./compile/context.ts"
export { formatDiagnostic } from "./diagnostics.ts"

/** The version that this Ringside reads, and the only one so far. */
export const LANGUAGE_VERSION = 1

export interface Checked {
  /** Null if there is an error. */
  readonly program: Program | null
  /** Errors and warnings in the order of the text; at most `DIAGNOSTICS_MAX`. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The program of a replay, or its errors. Warnings are left out; `diagnoseReplay` has them. */
export function compileReplay(text: string, options: CompileOptions = {}): Result<Program, readonly Diagnostic[]> {
  const { program, diagnostics } = checkReplay(text, options)
  return program === null ? err(diagnostics.filter((one) => one.severity === "error")) : ok(program)
}

/** Errors and warnings. What is in files is not judged, unless somebody reads them. */
export function diagnoseReplay(text: string, options: CompileOptions = {}): readonly Diagnostic[] {
  return checkReplay(text, { files: () => null, ...options }).diagnostics
}

export function checkReplay(text: string, options: CompileOptions = {}): Checked {
  const tooLarge = checkSize(text)
  if (tooLarge !== null) return { program: null, diagnostics: [tooLarge] }
  const reading = readReplay(text)
  const problems = new Problems(new LineTable(text))
  if (hasVersion(reading, problems)) {
    describeFailures(reading.tokens, reading.failures, problems)
    if (problems.errors === 0) {
      const program = makeProgram(reading, problems, options)
      if (problems.errors === 0) return { program, diagnostics: problems.sorted() }
    }
  }
  return { program: null, diagnostics: problems.sorted() }
}

/** False, and told, if the replay says another version than ours: its other mistakes may be none. */
function hasVersion({ tree }: Reading, problems: Problems): boolean {
  const { version } = tree
  if ((version as typeof version | undefined) === undefined || Number(version.text) === LANGUAGE_VERSION) return true
  const message = `no version ${quote(version.text)} of the replay language`
  problems.error(version, "unknown-version", message, `This Ringside reads version ${LANGUAGE_VERSION}.`)
  return false
}

function makeProgram(reading: Reading, problems: Problems, options: CompileOptions): Program {
  const { tree } = reading
  const params = new Map<string, ParamValue>()
  const usedParams = new Set<string>()
  const submitTurns: Turns[] = []
  const context: Context = {
    problems,
    scheduler: SCHEDULERS[0],
    params,
    usedParams,
    schedNames: new Names("scheduler", "scheduler"),
    scheds: [],
    clientNames: new Names("client", "client"),
    clients: [],
    queueNames: new Names("queue", "queue"),
    entities: [],
    syncNames: new Names("sync object", "sync"),
    syncs: [],
    fenceNames: new Names("fence", "fence"),
    exts: [],
    jobNames: new Names("job", "job"),
    submits: [],
    submitTurns,
    callNames: new Names("call", "call"),
    calls: [],
    callTurns: [],
    loadNames: new Names("load", "load"),
    callTypes: [],
    callClients: [],
    agx: new AgxContext(options.files ?? null),
    waitsFor: waitsFor(reading),
  }
  const paramNames = new Names("parameter", "parameter")
  for (const [name, value] of readParams(context, tree, options.set ?? {}, paramNames)) params.set(name, value)
  const settings = readSettings(context, tree, options)
  context.scheduler = settings.scheduler
  readDeclarations(context, tree)
  const until = readUntil(context, reading)
  const { ops, loads } = readOperations(context, tree)
  const expectations = readExpectations(context, tree)
  for (const name of params.keys()) {
    const extent = paramNames.extent(name)
    if (usedParams.has(name) || extent === undefined) continue
    problems.warn(extent, "unused-parameter", `parameter ${quote(name)} is not used`)
  }
  return {
    title: titleOf(reading),
    ...settings,
    until,
    scheds: context.scheds,
    clients: context.clients,
    entities: context.entities,
    syncs: context.syncs,
    exts: context.exts,
    submits: context.submits,
    calls: context.calls,
    loads,
    ops,
    expectations,
    agx: context.agx.program(),
  }
}

function readUntil(context: Context, { tree }: Reading): Program["until"] {
  let until: Program["until"] = null
  for (const item of tree.items) {
    if (item.$type !== "Until") continue
    if (until !== null) context.problems.error(item, "duplicate-until", "the end of the run is already set above")
    const at = time(context, item.at)
    until = simTime((at === null ? null : sum(context, item, at)) ?? 0)
  }
  return until
}

/** The comment on the version line. */
export function titleOf({ tokens, tree }: Reading): string {
  const { text, comments } = tokens
  const start = comments[0]
  const version = tree.version as typeof tree.version | undefined
  if (start === undefined || version === undefined || start < version.$end) return ""
  if (text.slice(version.$end, start).includes("\n")) return ""
  return text
    .slice(start, comments[1])
    .replace(/^#+\s*/, "")
    .trim()
}

function waitsFor({ tree }: Reading): (job: string) => readonly string[] {
  let submits: Map<string, SubmitTree> | undefined
  return (job) => {
    if (submits === undefined) {
      submits = new Map()
      for (const item of tree.items) {
        const ops = item.$type === "Timed" ? [item.op] : item.$type === "Repeat" ? item.ops.map((one) => one.op) : []
        for (const op of ops) if (op.$type === "Submit") submits.set(op.name.text, op)
      }
    }
    const names: string[] = []
    for (const clause of submits.get(job)?.clauses ?? []) {
      if (clause.$type !== "After") continue
      for (const dep of clause.deps) if (dep.$type !== "FenceDep") names.push(dep.job.name.text)
    }
    return names
  }
}
