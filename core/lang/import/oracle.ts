/**
 * Golden traces of the kernel's scheduler as replays: the scenario as declarations and operations, the recorded events
 * as `expect trace`, the recorded end as `expect final`. A run of the replay holds exactly if it does what the kernel did.
 *
 * The file is as hostile as any other input: what cannot be written as a replay is refused with its place.
 */
import { formatErrno } from "../../base/errno.ts"
import { type Result, err, ok } from "../../base/result.ts"
import { formatSpan } from "../../time/time.ts"
import { EVENTS, type EventName, PRIORITIES } from "../../trace/events.ts"
import { NO_JOBS } from "../compile/figures.ts"
import { fieldTypes } from "../compile/expectations.ts"
import { compileReplay, formatDiagnostic } from "../compile.ts"
import { formatReplay } from "../format.ts"
import { toReplayWord } from "../option-words.ts"
import { type PolicyName, type ProfileName, REACTIONS, RUN_RESULTS } from "../program.ts"
import { type Json, Refusal, field, flag, isThere, keys, list, name, oneOf, refuse, text, whole } from "./json.ts"

/** The recorded variants, and which model each was recorded from. */
export const ORACLE_VARIANTS = {
  fifo: { profile: "v6.12", policy: "fifo" },
  rr: { profile: "v6.12", policy: "rr" },
  fair: { profile: "v7.2-rc", policy: "fair" },
  "v72-fifo": { profile: "v7.2", policy: "fifo" },
  "v72-rr": { profile: "v7.2", policy: "rr" },
  "v72-fair": { profile: "v7.2", policy: "fair" },
} as const satisfies Record<string, { readonly profile: ProfileName; readonly policy: PolicyName }>
export type OracleVariant = keyof typeof ORACLE_VARIANTS

export interface OracleOptions {
  /** false: leave the recorded events or the recorded end out. */
  readonly trace?: boolean
  readonly final?: boolean
}

const FORMAT = 1
const OPS_MAX = 1_000_000
const EVENTS_MAX = 1_000_000
const LIST_MAX = 65_536
const TEXT_CHARS_MAX = 400
const U32_MAX = 0xffff_ffff
const ERRNO_MAX = 4095

/** The variants that a file holds, in its order; a reason if it is no such file. */
export function oracleVariants(json: unknown): Result<readonly OracleVariant[], string> {
  return attempt(() => {
    const names = Object.keys(ORACLE_VARIANTS) as OracleVariant[]
    const traces = field(checkFormat(json), "traces")
    return keys(traces).map((key) => oneOf({ value: key, path: "traces" }, names))
  })
}

/** The replay of one variant, or why there is none. */
export function importOracle(json: unknown, variant: string, options: OracleOptions = {}): Result<string, string> {
  return attempt(() => {
    const root = checkFormat(json)
    const known = oneOf({ value: variant, path: "variant" }, Object.keys(ORACLE_VARIANTS) as OracleVariant[])
    const trace = field(field(root, "traces"), known)
    if (!isThere(trace))
      throw new Refusal(`traces: no variant ${known}; there are ${keys(field(root, "traces")).join(", ")}`)
    const lines = [
      ...head(root, known, trace),
      ...scenario(field(root, "scenario")),
      ...(options.trace === false ? [] : expectedTrace(field(trace, "events"))),
      ...(options.final === false ? [] : expectedFinal(field(trace, "final"))),
    ]
    const formatted = formatReplay(`${lines.join("\n")}\n`)
    const checked = compileReplay(formatted.ok ? formatted.value : lines.join("\n"))
    if (!checked.ok)
      throw new Refusal(`the replay made of it is refused: ${formatDiagnostic("line", checked.error[0]!)}`)
    return formatted.ok ? formatted.value : lines.join("\n")
  })
}

function attempt<T>(work: () => T): Result<T, string> {
  try {
    return ok(work())
  } catch (error) {
    if (error instanceof Refusal) return err(error.message)
    throw error
  }
}

function checkFormat(value: unknown): Json {
  const root: Json = { value, path: "" }
  const format = field(root, "format")
  if (format.value !== FORMAT) refuse(format, `the format ${FORMAT}`)
  return root
}

/** One line of a comment: no control characters, no end of line. */
function comment(json: Json): string {
  const plain = text(json)
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, " ")
    .trim()
  return plain.slice(0, TEXT_CHARS_MAX)
}

function head(root: Json, variant: OracleVariant, trace: Json): string[] {
  const { profile, policy } = ORACLE_VARIANTS[variant]
  const category = comment(field(root, "category"))
  return [
    `replay 1 # ${comment(field(root, "name"))}`,
    `# ${comment(field(root, "description"))}`,
    `# Category: ${category.charAt(0).toUpperCase()}${category.slice(1)}`,
    `# Recorded from ${comment(field(trace, "kernel"))}, policy ${comment(field(trace, "policy"))}.`,
    "",
    `scheduler drm-sched { profile ${profile}; policy ${policy} }`,
  ]
}

function scenario(json: Json): string[] {
  const ops = list(field(json, "ops"), OPS_MAX)
  const until = field(json, "until_ns")
  const fences = mentionedFences(ops)
  return [
    "machine mock {",
    ...list(field(json, "schedulers"), LIST_MAX).map(sched),
    "}",
    ...list(field(json, "entities"), LIST_MAX).map(entity),
    ...(fences.length === 0 ? [] : [`fence ${fences.join(", ")}`]),
    ...(until.value === null ? [] : [`until ${span(until)}`]),
    "",
    ...ops.map(operation),
  ]
}

function sched(json: Json): string {
  const options = [
    `credits ${whole(field(json, "credit_limit"), 1, U32_MAX)}`,
    `rings ${whole(field(json, "num_rings"), 1, U32_MAX)}`,
  ]
  const timeout = field(json, "timeout_ns")
  if (timeout.value !== null) options.push(`timeout ${span(timeout)}`)
  options.push(`on-timeout ${toReplayWord(oneOf(field(json, "on_timeout"), REACTIONS))}`)
  const hangLimit = whole(field(json, "hang_limit"), 0, 0x7fff_ffff)
  if (hangLimit > 0) options.push(`hang-limit ${hangLimit}`)
  if (flag(field(json, "karma"))) options.push("karma")
  const resetErrno = errorWord(field(json, "reset_errno"))
  if (resetErrno !== null) options.push(`reset-errno ${resetErrno}`)
  if (flag(field(json, "cancel_job"))) options.push("cancel-job")
  return `sched ${name(field(json, "name"))} { ${options.join("; ")} }`
}

function entity(json: Json): string {
  const options = []
  const priority = oneOf(field(json, "priority"), PRIORITIES)
  if (priority !== "normal") options.push(`priority ${priority}`)
  if (flag(field(json, "guilty"))) options.push("guilty")
  const block = options.length === 0 ? "" : ` { ${options.join("; ")} }`
  return `queue ${name(field(json, "name"))} on ${names(field(json, "scheds")).join(", ")}${block}`
}

function names(json: Json): string[] {
  const found = list(json, LIST_MAX).map(name)
  return found.length > 0 ? found : refuse(json, "at least one name")
}

/** External fences, in the order in which the operations name them. */
function mentionedFences(ops: readonly Json[]): string[] {
  const found = new Set<string>()
  const note = (json: Json): void => {
    const { value } = json
    if (typeof value === "string" && value.startsWith("ext:")) found.add(fenceName(json))
  }
  for (const op of ops) {
    const deps = field(op, "deps")
    if (Array.isArray(deps.value)) list(deps, LIST_MAX).forEach(note)
    note(field(op, "prepare_dep"))
    note(field(op, "fence"))
  }
  return [...found]
}

function fenceName(json: Json): string {
  const { value, path } = json
  if (typeof value !== "string" || !value.startsWith("ext:")) refuse(json, "an external fence, ext: and its name")
  return name({ value: value.slice(4), path })
}

function span(json: Json): string {
  return formatSpan(whole(json, 0))
}

/** A negative errno as a replay writes it; null for 0. */
function errorWord(json: Json): string | null {
  const number = whole(json, -ERRNO_MAX, 0)
  return number === 0 ? null : formatErrno(number).replace(/^-/, "")
}

const SCHED_OPS = {
  fault: "fault",
  tdr_queue_imm: "tdr-now",
  suspend_timeout: "suspend-timeout",
  resume_timeout: "resume-timeout",
  wqueue_stop: "stop",
  wqueue_start: "start",
} as const

const OP_FIELDS: Readonly<Record<string, readonly string[]>> = {
  submit: [
    "entity",
    "job",
    "credits",
    "duration_ns",
    "deps",
    "hang",
    "error",
    "run_result",
    "resubmit_result",
    "dont_pipeline",
    "prepare_dep",
  ],
  kill_entity: ["entity"],
  flush_entity: ["entity", "exiting", "sigkill", "timeout_ns"],
  set_priority: ["entity", "priority"],
  modify_sched: ["entity", "scheds"],
  fini: ["entity", "sched"],
  signal_fence: ["fence", "error"],
  ...Object.fromEntries(Object.keys(SCHED_OPS).map((op) => [op, ["sched"]])),
}

function operation(json: Json): string {
  const op = field(json, "op")
  const kind = oneOf(op, Object.keys(OP_FIELDS))
  for (const key of keys(json)) {
    if (key !== "at_ns" && key !== "op" && OP_FIELDS[kind]?.includes(key) !== true)
      throw new Refusal(`${json.path}: ${kind} has no field ${key}`)
  }
  return `at ${span(field(json, "at_ns"))} ${verb(json, kind)}`
}

function verb(json: Json, kind: string): string {
  const entityName = (): string => name(field(json, "entity"))
  switch (kind) {
    case "submit":
      return submit(json)
    case "kill_entity":
      return `kill ${entityName()}`
    case "flush_entity": {
      const options = []
      if (isSet(json, "exiting")) options.push("exiting")
      if (isSet(json, "sigkill")) options.push("sigkill")
      const timeout = field(json, "timeout_ns")
      if (isThere(timeout)) options.push(`timeout ${span(timeout)}`)
      return `flush ${entityName()}${options.length === 0 ? "" : ` { ${options.join("; ")} }`}`
    }
    case "set_priority":
      return `priority ${entityName()} ${oneOf(field(json, "priority"), PRIORITIES)}`
    case "modify_sched":
      return `move ${entityName()} to ${names(field(json, "scheds")).join(", ")}`
    case "fini": {
      const torn = field(json, "sched")
      return isThere(torn) ? `fini sched ${name(torn)}` : `fini ${entityName()}`
    }
    case "signal_fence": {
      const error = field(json, "error")
      const word = isThere(error) ? errorWord(error) : null
      return `signal ${fenceName(field(json, "fence"))}${word === null ? "" : ` error ${word}`}`
    }
    default:
      return `${SCHED_OPS[kind as keyof typeof SCHED_OPS]} ${name(field(json, "sched"))}`
  }
}

function isSet(json: Json, key: string): boolean {
  const value = field(json, key)
  return isThere(value) && flag(value)
}

function submit(json: Json): string {
  const options: string[] = []
  const duration = whole(field(json, "duration_ns"), 0)
  if (duration > 0) options.push(`run ${formatSpan(duration)}`)
  const credits = whole(field(json, "credits"), 1, U32_MAX)
  if (credits > 1) options.push(`credits ${credits}`)
  const hang = field(json, "hang")
  if (hang.value === true) options.push("hang")
  else if (isThere(hang) && hang.value !== false && hang.value !== 0) options.push(`hang ${whole(hang, 1, U32_MAX)}`)
  const error = field(json, "error")
  const word = isThere(error) ? errorWord(error) : null
  if (word !== null) options.push(`error ${word}`)
  for (const [key, option] of [
    ["run_result", "result"],
    ["resubmit_result", "resubmit"],
  ] as const) {
    const result = field(json, key)
    if (isThere(result)) options.push(`${option} ${oneOf(result, RUN_RESULTS).replaceAll("_", "-")}`)
  }
  if (isSet(json, "dont_pipeline")) options.push("no-pipeline")
  const prepare = field(json, "prepare_dep")
  if (isThere(prepare)) options.push(`prepare ${fenceName(prepare)}`)
  const deps = list(field(json, "deps"), LIST_MAX).map(dependency)
  const block = options.length === 0 ? "" : ` { ${options.join("; ")} }`
  const after = deps.length === 0 ? "" : ` after ${deps.join(", ")}`
  return `submit ${name(field(json, "job"))} to ${name(field(json, "entity"))}${block}${after}`
}

function dependency(json: Json): string {
  const value = text(json)
  if (value.startsWith("ext:")) return `fence ${fenceName(json)}`
  if (value.startsWith("sched:")) return `scheduled ${name({ value: value.slice(6), path: json.path })}`
  return name(json)
}

function expectedTrace(json: Json): string[] {
  return ["", "expect trace {", ...list(json, EVENTS_MAX).map(row), "}"]
}

function row(json: Json): string {
  const event = oneOf(field(json, "ev"), Object.keys(EVENTS) as EventName[])
  const types = fieldTypes(event)
  for (const key of keys(json)) {
    if (key !== "t_ns" && key !== "ev" && key !== "dep_kind" && !types.has(key))
      throw new Refusal(`${json.path}: ${event} has no field ${key}`)
  }
  const fields: string[] = []
  for (const [key, type] of types) {
    const value = field(json, key)
    if (!isThere(value)) continue
    fields.push(`${key}=${fieldText(json, value, type)}`)
  }
  return [span(field(json, "t_ns")), event, ...fields].join(" ")
}

function fieldText(event: Json, value: Json, type: string): string {
  switch (type) {
    case "fence":
      return fenceText(event, value)
    case "errno":
      return formatErrno(whole(value, -ERRNO_MAX, 0))
    case "priority":
      return PRIORITIES[whole(value, 0, PRIORITIES.length - 1)] as string
    case "span":
      return String(whole(value, -Number.MAX_SAFE_INTEGER))
    case "count":
    case "ring":
      return String(whole(value, 0))
    default:
      return name(value)
  }
}

function fenceText(event: Json, value: Json): string {
  if (text(value).startsWith("ext:")) return `ext:${fenceName(value)}`
  const kind = oneOf(field(event, "dep_kind"), ["finished", "scheduled"])
  return kind === "scheduled" ? `sched:${name(value)}` : name(value)
}

function expectedFinal(json: Json): string[] {
  const jobs = list(field(json, "jobs_not_freed"), OPS_MAX).map(name)
  return [
    "",
    "expect final {",
    ...list(field(json, "schedulers"), LIST_MAX).map((one) => figures("sched", one)),
    ...list(field(json, "entities"), LIST_MAX).map((one) => figures("entity", one)),
    `run end_ns=${whole(field(json, "end_ns"), 0)} timers_left=${whole(field(json, "timers_left"), 0)} ` +
      `jobs_not_freed=${jobs.length === 0 ? NO_JOBS : jobs.join(",")}`,
    "}",
  ]
}

function figures(kind: "sched" | "entity", json: Json): string {
  const fields = keys(json)
    .filter((key) => key !== "name")
    .map((key) => `${key}=${figure(field(json, key))}`)
  return [kind, name(field(json, "name")), ...fields].join(" ")
}

/** Figures may pass 2^53 and then are text. */
function figure(json: Json): string {
  const { value } = json
  if (typeof value === "boolean") return String(value)
  if (typeof value === "string") return /^-?\d{1,20}$/.test(value) ? value : refuse(json, "a whole number")
  return String(whole(json, -Number.MAX_SAFE_INTEGER))
}
