/**
 * Golden traces of the kernel's scheduler as replays: the scenario as declarations and operations, the recorded events
 * as `expect trace`, the recorded end as `expect final`. A run of the replay holds exactly if it does what the kernel did.
 */
import { fail } from "../../base/assert.ts"
import { formatErrno } from "../../base/errno.ts"
import { type Result, err, ok } from "../../base/result.ts"
import { formatSpan } from "../../time/time.ts"
import { type EventName, PRIORITIES } from "../../trace/events.ts"
import type { FlatEvent } from "../../trace/flat-event.ts"
import { fieldTypes } from "../compile/expectations.ts"
import { NO_JOBS } from "../compile/figures.ts"
import { compileReplay, formatDiagnostic } from "../compile.ts"
import { formatReplay } from "../format.ts"
import { toReplayWord } from "../option-words.ts"
import { type OracleFile, type OracleFinal, type OracleTrace, VARIANT_NAMES } from "../oracle/oracle-file.ts"
import { readOracle } from "../oracle/read-oracle.ts"
import type { DepRef, EntitySpec, Op, Program, SchedSpec, SubmitSpec } from "../program.ts"

export interface OracleOptions {
  /** false: leave the recorded events or the recorded end out. */
  readonly trace?: boolean
  readonly final?: boolean
}

const COMMENT_CHARS_MAX = 400

/** The replay of one variant, or why there is none. */
export function importOracle(json: unknown, variant: string, options: OracleOptions = {}): Result<string, string> {
  const known = VARIANT_NAMES.find((name) => name === variant)
  if (known === undefined) return err(`variant: expected one of ${VARIANT_NAMES.join(", ")}, found '${variant}'`)
  const file = readOracle(json, known)
  if (!file.ok) return file
  const [trace] = file.value.traces
  return trace === undefined ? err(`no variant ${known}`) : checkedReplay(replayLines(file.value, trace, options))
}

/** What cannot be written as a replay is refused: the language is narrower than the files in a few numbers. */
function checkedReplay(lines: readonly string[]): Result<string, string> {
  const text = `${lines.join("\n")}\n`
  const formatted = formatReplay(text)
  const checked = compileReplay(formatted.ok ? formatted.value : text)
  if (!checked.ok) return err(`the replay made of it is refused: ${formatDiagnostic("line", checked.error[0]!)}`)
  return ok(formatted.ok ? formatted.value : text)
}

function replayLines(file: OracleFile, trace: OracleTrace, options: OracleOptions): string[] {
  return [
    ...head(file, trace),
    ...scenario(trace.program),
    ...(options.trace === false ? [] : ["", "expect trace {", ...trace.events.map(row), "}"]),
    ...(options.final === false ? [] : expectedFinal(trace.final, trace.program)),
  ]
}

function head(file: OracleFile, { kernel, policy, program }: OracleTrace): string[] {
  const category = comment(file.category)
  return [
    `replay 1 # ${comment(file.name)}`,
    `# ${comment(file.description)}`,
    `# Category: ${category.charAt(0).toUpperCase()}${category.slice(1)}`,
    `# Recorded from ${comment(kernel)}, policy ${comment(policy)}.`,
    "",
    `scheduler drm-sched { profile ${program.profile}; policy ${program.policy} }`,
  ]
}

/** One line of a comment: no control characters, no end of line. */
function comment(text: string): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, " ").trim()
  return plain.slice(0, COMMENT_CHARS_MAX)
}

function scenario(program: Program): string[] {
  const { scheds, entities, exts, until, ops } = program
  return [
    "machine mock {",
    ...scheds.map(sched),
    "}",
    ...entities.map((one) => entity(one, program)),
    ...(exts.length === 0 ? [] : [`fence ${exts.join(", ")}`]),
    ...(until === null ? [] : [`until ${formatSpan(until)}`]),
    "",
    ...ops.map(({ at, op }) => `at ${formatSpan(at)} ${operation(op, program)}`),
  ]
}

function sched(spec: SchedSpec): string {
  const options = [`credits ${spec.creditLimit}`, `rings ${spec.rings}`]
  if (spec.timeout !== null) options.push(`timeout ${formatSpan(spec.timeout)}`)
  options.push(`on-timeout ${toReplayWord(spec.onTimeout)}`)
  if (spec.hangLimit > 0) options.push(`hang-limit ${spec.hangLimit}`)
  if (spec.karma) options.push("karma")
  if (spec.resetErrno !== 0) options.push(`reset-errno ${errorWord(spec.resetErrno)}`)
  if (spec.cancelJob) options.push("cancel-job")
  return `sched ${spec.name}${block(options)}`
}

function entity(spec: EntitySpec, program: Program): string {
  const options = []
  if (spec.priority !== "normal") options.push(`priority ${spec.priority}`)
  if (spec.guilty) options.push("guilty")
  return `queue ${spec.name} on ${schedNames(spec.scheds, program)}${block(options)}`
}

function block(options: readonly string[]): string {
  return options.length === 0 ? "" : ` { ${options.join("; ")} }`
}

/** A negated errno as a replay writes it. */
function errorWord(error: number): string {
  return formatErrno(error).replace(/^-/, "")
}

const SCHED_VERBS = {
  fini_sched: "fini sched",
  fault: "fault",
  tdr_queue_imm: "tdr-now",
  suspend_timeout: "suspend-timeout",
  resume_timeout: "resume-timeout",
  wqueue_stop: "stop",
  wqueue_start: "start",
} as const

function operation(op: Op, program: Program): string {
  switch (op.kind) {
    case "submit":
      return submit(program.submits[op.submit]!, program)
    case "kill_entity":
      return `kill ${entityName(op.entity, program)}`
    case "flush_entity": {
      const options = []
      if (op.exiting) options.push("exiting")
      if (op.sigkill) options.push("sigkill")
      // The time counts for an exiting caller only, and none is none.
      if (op.exiting || op.timeout > 0) options.push(`timeout ${formatSpan(op.timeout)}`)
      return `flush ${entityName(op.entity, program)}${block(options)}`
    }
    case "set_priority":
      return `priority ${entityName(op.entity, program)} ${op.priority}`
    case "modify_sched":
      return `move ${entityName(op.entity, program)} to ${schedNames(op.scheds, program)}`
    case "fini_entity":
      return `fini ${entityName(op.entity, program)}`
    case "signal_ext":
      return `signal ${program.exts[op.ext]!}${op.error === 0 ? "" : ` error ${errorWord(op.error)}`}`
    case "fini_sched":
    case "fault":
    case "tdr_queue_imm":
    case "suspend_timeout":
    case "resume_timeout":
    case "wqueue_stop":
    case "wqueue_start":
      return `${SCHED_VERBS[op.kind]} ${schedNames([op.sched], program)}`
    case "call":
    case "load":
    case "interrupt":
    case "init_job":
    case "add_dependencies":
    case "arm_job":
    case "push_job":
    case "cleanup_job":
    case "touch_job":
    case "signal_job":
    case "exit":
    case "inject":
    case "sched_stop":
    case "sched_start":
      return fail(`no golden trace holds the operation ${op.kind}`)
  }
}

function entityName(index: number, { entities }: Program): string {
  return entities[index]!.name
}

function schedNames(indices: readonly number[], { scheds }: Program): string {
  return indices.map((index) => scheds[index]!.name).join(", ")
}

function submit(spec: SubmitSpec, program: Program): string {
  const options: string[] = []
  const { duration, credits, hangs, error, runResult, resubmitResult, prepareDep } = spec
  if (duration.low > 0) options.push(`run ${formatSpan(duration.low)}`)
  if (credits > 1) options.push(`credits ${credits}`)
  if (hangs > 0) options.push(Number.isFinite(hangs) ? `hang ${hangs}` : "hang")
  if (error !== 0) options.push(`error ${errorWord(error)}`)
  if (runResult !== "fence") options.push(`result ${toReplayWord(runResult)}`)
  if (resubmitResult !== "fence") options.push(`resubmit ${toReplayWord(resubmitResult)}`)
  if (spec.dontPipeline) options.push("no-pipeline")
  if (prepareDep >= 0) options.push(`prepare ${program.exts[prepareDep]!}`)
  const deps = spec.deps.map((dep) => dependency(dep, program))
  const after = deps.length === 0 ? "" : ` after ${deps.join(", ")}`
  return `submit ${spec.name} to ${entityName(spec.entity, program)}${block(options)}${after}`
}

function dependency(dep: DepRef, { exts, submits }: Program): string {
  if (dep.kind === "ext") return `fence ${exts[dep.ext]!}`
  const { name } = submits[dep.job.submit]!
  return dep.kind === "scheduled" ? `scheduled ${name}` : name
}

function row({ at, name, fields }: FlatEvent): string {
  const texts: string[] = []
  for (const [key, type] of fieldTypes(name as EventName)) {
    const value = fields[key]
    if (value !== undefined) texts.push(`${key}=${fieldText(value, type, fields["dep_kind"])}`)
  }
  return [formatSpan(at), name, ...texts].join(" ")
}

function fieldText(value: string, type: string, depKind: string | undefined): string {
  switch (type) {
    case "fence":
      return depKind === "scheduled" ? `sched:${value}` : value
    case "errno":
      return formatErrno(Number(value))
    case "priority":
      return PRIORITIES[Number(value)]!
    default:
      return value
  }
}

function expectedFinal({ run, scheds, entities }: OracleFinal, program: Program): string[] {
  const figures = (kind: string, name: string, of: Readonly<Record<string, string>>) =>
    [kind, name, ...Object.entries(of).map(([key, value]) => `${key}=${value}`)].join(" ")
  return [
    "",
    "expect final {",
    ...scheds.map((one, index) => figures("sched", program.scheds[index]!.name, one)),
    ...entities.map((one, index) => figures("entity", program.entities[index]!.name, one)),
    `run end_ns=${run["end_ns"]!} timers_left=${run["timers_left"]!} jobs_not_freed=${run["jobs_not_freed"] || NO_JOBS}`,
    "}",
  ]
}
