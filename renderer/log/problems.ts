/** Everything that is wrong, for the Problems pane and the counts in the status bar. */
import type { Diagnostic } from "../../core/lang/program.ts"
import { activeFile } from "../state/files.ts"
import type { AppState } from "../state/app-state.ts"
import { failureText } from "../run/failure-text.ts"
import { diagnosticText } from "../state/problems.ts"
import { failedVerdicts, shownRun } from "../state/runs.ts"

export interface Problem {
  readonly severity: "error" | "warning"
  readonly text: string
  readonly file: number
  readonly line: number
  readonly column: number
}

/** The same array for the same state, as a store's selector needs it. */
let last: { readonly state: AppState; readonly problems: readonly Problem[] } | null = null

export function problemsOf(state: AppState): readonly Problem[] {
  if (last?.state === state) return last.problems
  const problems = collect(state)
  const same = last !== null && JSON.stringify(last.problems) === JSON.stringify(problems)
  last = { state, problems: same && last !== null ? last.problems : problems }
  return last.problems
}

function collect(state: AppState): readonly Problem[] {
  const file = activeFile(state.files)
  if (file === null) return []
  const run = shownRun(state.runs)
  const ofRun = run !== null && run.file === file.id && run.text === file.text
  // The worker and the host read the text with the same rules; while the worker has not spoken, the host's word stands.
  const found = state.problems.get(file.id) ?? (ofRun && run.state === "refused" ? run.diagnostics : [])
  const problems: Problem[] = found.map((diagnostic: Diagnostic) => ({
    severity: diagnostic.severity,
    text: diagnosticText(diagnostic),
    file: file.id,
    line: diagnostic.line,
    column: diagnostic.column,
  }))
  if (run !== null && run.file === file.id) {
    for (const verdict of failedVerdicts(run)) {
      problems.push({
        severity: "error",
        text: `Line ${verdict.line}: ${failureText(run, verdict)}${ofRun ? "" : `, in run ${run.id}`}.`,
        file: file.id,
        line: verdict.line,
        column: 1,
      })
    }
    if (run.report !== null) {
      const [first = ""] = run.report.split("\n")
      problems.push({ severity: "error", text: first, file: file.id, line: 1, column: 1 })
    }
  }
  return problems
}
