/** The report for people: the replay, then a line for each expectation with what it says and what was found. */
import { formatSpan } from "../../../core/time/time.ts"
import { printable } from "../printable.ts"
import { figuresOf, sourceLine, summary } from "./figures.ts"
import type { Outcome } from "./perform.ts"

const SOURCE_CHARS_MAX = 60

/** One replay's part. Quiet leaves out what held. */
export function prettyReplay(outcome: Outcome, quiet: boolean): string {
  const { prepared, now, events, choices, verdicts, report } = outcome
  const { title, scheduler, profile, policy, seed } = prepared.program
  const shown = verdicts.filter((verdict) => !quiet || !verdict.held)
  if (quiet && shown.length === 0 && report === null) return ""
  const sources = shown.map((verdict) => sourceLine(outcome, verdict.line))
  const sourceWidth = Math.min(SOURCE_CHARS_MAX, Math.max(0, ...sources.map((source) => source.length)))
  const lineWidth = Math.max(0, ...shown.map((verdict) => String(verdict.line).length))
  const lines = [`${printable(prepared.file)}${title === "" ? "" : `: ${printable(title)}`}`]
  shown.forEach((verdict, index) => {
    const [first = "", ...rest] = verdict.text.split("\n")
    const source = (sources[index] as string).padEnd(sourceWidth)
    const place = `line ${String(verdict.line).padStart(lineWidth)}`
    lines.push(`  ${verdict.held ? "held  " : "failed"}  ${place}  ${source}  ${printable(first)}`.trimEnd())
    for (const more of rest) lines.push(`      ${printable(more)}`)
  })
  for (const line of report === null ? [] : report.split("\n")) lines.push(`  report  ${printable(line)}`)
  const steered = choices === "straight" ? "" : `, choices ${choices}`
  const model = scheduler === "drm-sched" ? `${profile} ${policy}` : scheduler
  const machine = `${model}, seed ${seed}${steered}`
  if (!quiet) lines.push(`  ${formatSpan(now)}, ${events} events; ${machine}`)
  return `${lines.join("\n")}\n`
}

export function prettySummary(outcomes: readonly Outcome[]): string {
  return `${summary(figuresOf(outcomes))}\n`
}
