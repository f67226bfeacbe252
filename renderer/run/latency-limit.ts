/** The time that an expectation allows a job, read from the text that was run; for the bar's limit and "late". */
import { parseSpan } from "../../core/time/time.ts"
import type { Run } from "../state/runs.ts"

export interface LatencyLimit {
  readonly line: number
  readonly ns: number
}

const LATENCY = /^\s*expect\s+(\S+)\s+latency\s*<=?\s*(\d[\w.]*)/

export function latencyLimit(run: Run, job: string): LatencyLimit | null {
  for (const { line } of run.verdicts) {
    const match = LATENCY.exec(lineOf(run.text, line))
    if (match === null || match[1] !== job) continue
    const ns = parseSpan(match[2] ?? "")
    if (ns !== null) return { line, ns }
  }
  return null
}

/** Line `line` of a text, from 1, without cutting all of it into lines. */
export function lineOf(text: string, line: number): string {
  let from = 0
  for (let i = 1; i < line; i++) {
    from = text.indexOf("\n", from) + 1
    if (from === 0) return ""
  }
  const to = text.indexOf("\n", from)
  return text.slice(from, to < 0 ? undefined : to)
}
