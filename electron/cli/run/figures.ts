/** What all formats count of an outcome. */
import type { Outcome } from "./perform.ts"
import { printable } from "../printable.ts"

export interface Figures {
  readonly held: number
  readonly failed: number
  readonly reports: number
}

export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const verdicts = outcomes.flatMap((outcome) => outcome.verdicts)
  const held = verdicts.filter((verdict) => verdict.held).length
  const reports = outcomes.filter((outcome) => outcome.report !== null).length
  return { held, failed: verdicts.length - held, reports }
}

/** `3 held, 1 failed`; reports only if there are any. */
export function summary({ held, failed, reports }: Figures): string {
  const rest = reports === 0 ? "" : `, ${reports} ${reports === 1 ? "report" : "reports"}`
  return `${held} held, ${failed} failed${rest}`
}

/** The line of the replay as a person wrote it, without indentation and comment. */
export function sourceLine({ prepared }: Outcome, line: number): string {
  return printable((prepared.lines[line - 1] ?? "").replace(/\s+#.*$/, "").trim())
}
