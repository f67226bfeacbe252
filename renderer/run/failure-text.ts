/** A failed expectation as a sentence without its line: `p3 took 4.842 ms, expected less than 4 ms`. */
import type { Verdict } from "../../core/protocol/messages.ts"
import { parseSpan } from "../../core/time/time.ts"
import type { Run } from "../state/runs.ts"
import { lineOf } from "./latency-limit.ts"

const LATENCY = /^\s*expect\s+(\S+)\s+latency\s*(<=?)\s*(\S+)/

function msOf(span: string): string | null {
  const ns = parseSpan(span)
  return ns === null ? null : `${Number((ns / 1e6).toFixed(6))} ms`
}

export function failureText(run: Run, verdict: Verdict): string {
  const source = lineOf(run.text, verdict.line)
  const latency = LATENCY.exec(source)
  if (latency !== null) {
    const took = msOf(/^[\d.]+\w+/.exec(verdict.text)?.[0] ?? "")
    const limit = msOf(latency[3] ?? "")
    const bound = latency[2] === "<" ? "less than" : "at most"
    if (took !== null && limit !== null) return `${latency[1]} took ${took}, expected ${bound} ${limit}`
  }
  const expected = source.replace(/^\s*expect\s+/, "").replace(/\s*(?:#.*)?$/, "")
  return verdict.text === "" ? `${expected} does not hold` : verdict.text
}
