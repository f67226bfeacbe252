/**
 * What types cannot see, the ledger traps: a handle used twice, a fence ended by a stranger, a call from a place where it
 * is not allowed. A trap never does half of what was asked: the call has no effect, the caller gets an errno or a no, and
 * a report names the rule. Rules: section 6 of the reference.
 */
import type { Engine } from "../engine/engine.ts"
import { linesOf } from "../engine/report.ts"
import type { ReportName } from "../trace/report-names.ts"

/** Told once for each place, with the replay line that is being performed. */
export function trap(engine: Engine, name: ReportName, where: string, text: string): void {
  engine.raise({ name, kind: "warning", where, text, lines: linesOf(engine.line) })
}
