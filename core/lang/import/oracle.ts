/**
 * Golden traces of the kernel's scheduler as replays: the scenario as declarations and operations, the recorded events
 * as `expect trace`, the recorded end as `expect final`. A run of the replay holds exactly if it does what the kernel did.
 */
import { formatErrno } from "../../base/errno.ts"
import { type Result, err, ok } from "../../base/result.ts"
import { formatSpan } from "../../time/time.ts"
import { type EventName, PRIORITIES } from "../../trace/events.ts"
import type { FlatEvent } from "../../trace/flat-event.ts"
import { fieldTypes } from "../compile/expectations.ts"
import { NO_JOBS } from "../compile/figures.ts"
import { compileReplay, formatDiagnostic } from "../compile.ts"
import { formatReplay } from "../format.ts"
import { type OracleFile, type OracleFinal, type OracleTrace, VARIANT_NAMES } from "../oracle/oracle-file.ts"
import { readOracle } from "../oracle/read-oracle.ts"
import { printScenario } from "../print-program.ts"
import type { Program } from "../program.ts"

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
    ...printScenario(trace.program),
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
