/**
 * The report for machines that read kernel tests: KTAP version 1. A replay is a test, each of its expectations a
 * subtest; the last subtest of each says that nothing was reported, so that a replay without expectations has one too.
 */
import { printable } from "../printable.ts"
import { sourceLine } from "./figures.ts"
import type { Outcome } from "./perform.ts"

interface Subtest {
  readonly held: boolean
  readonly name: string
  readonly details: string
}

export function ktapReport(outcomes: readonly Outcome[]): string {
  const lines = ["KTAP version 1", `1..${outcomes.length}`]
  const totals = { pass: 0, fail: 0 }
  outcomes.forEach((outcome, index) => {
    const subtests = subtestsOf(outcome)
    const failed = subtests.filter(({ held }) => !held).length
    totals.pass += subtests.length - failed
    totals.fail += failed
    const name = described(outcome.prepared.file)
    lines.push("  KTAP version 1", `  # Subtest: ${name}`, `  1..${subtests.length}`)
    subtests.forEach(({ held, name: subtest, details }, number) => {
      if (details !== "") for (const line of details.split("\n")) lines.push(`  # ${printable(line)}`.trimEnd())
      lines.push(`  ${held ? "ok" : "not ok"} ${number + 1} ${subtest}`)
    })
    lines.push(`${failed === 0 ? "ok" : "not ok"} ${index + 1} ${name}`)
  })
  lines.push(`# Totals: pass:${totals.pass} fail:${totals.fail} skip:0 total:${totals.pass + totals.fail}`)
  return `${lines.join("\n")}\n`
}

function subtestsOf(outcome: Outcome): readonly Subtest[] {
  const expectations = outcome.verdicts.map(({ line, held, text }) => ({
    held,
    name: described(`line ${line}: ${sourceLine(outcome, line)}`),
    details: held ? "" : text,
  }))
  return [...expectations, { held: outcome.report === null, name: "no report", details: outcome.report ?? "" }]
}

/** A hash would begin a directive. */
function described(text: string): string {
  return printable(text).replaceAll("#", "?")
}
