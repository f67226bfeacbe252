/** Diagnostics of each open file as the language worker last gave them, with the text they were made from. */
import type { Diagnostic } from "../../core/lang/program.ts"

export type ProblemsState = ReadonlyMap<number, readonly Diagnostic[]>

export const NO_PROBLEMS: ProblemsState = new Map()

export type ProblemsAction = {
  readonly type: "problems/found"
  readonly file: number
  readonly diagnostics: readonly Diagnostic[]
}

export function reduceProblems(problems: ProblemsState, action: ProblemsAction): ProblemsState {
  if (action.diagnostics.length === 0 && !problems.has(action.file)) return problems
  const next = new Map(problems)
  if (action.diagnostics.length === 0) next.delete(action.file)
  else next.set(action.file, action.diagnostics)
  return next
}

/** `Line 12, column 9: expected a duration such as 2ms, found '2'.` */
export function diagnosticText(diagnostic: Diagnostic): string {
  const { line, column, message, suggestion } = diagnostic
  // Where something is missing the column is the news; a wrong name is found by itself.
  const place = message.startsWith("expected") ? `Line ${line}, column ${column}` : `Line ${line}`
  const sentence = /[.?]$/.test(message) ? message : `${message}.`
  return `${place}: ${sentence}${suggestion === null ? "" : ` ${suggestion}`}`
}
