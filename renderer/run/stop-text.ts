/** In a few words, why a run stands where it stands: status bar, live region, timeline. */
import { type Run, failedVerdicts } from "../state/runs.ts"

/** `cursor`: where the window looks. */
export function stopText(run: Run, cursor = run.version): string {
  const { stop } = run
  if (stop !== null && stop.events === cursor && run.state !== "running") return `Stopped: ${stop.what.text}`
  switch (run.state) {
    case "starting":
      return "Starting"
    case "running":
      return "Running"
    case "paused":
      return run.version === 0 ? "Stopped at the start" : "Paused"
    case "cancelled":
      return "Cancelled"
    case "failed":
      // Without an event the report is all there is: the host would not begin.
      return run.version === 0 && run.report !== null
        ? firstLine(run.report)
        : `The simulation stopped at event ${run.version}`
    case "refused":
      return refusedText(run)
    case "ended": {
      const [failed] = failedVerdicts(run)
      if (failed !== undefined) return `Stopped: expectation failed, line ${failed.line}`
      if (run.report !== null) return "Stopped: a checker reported"
      return run.verdicts.length > 0 ? "Ended: held" : "Ended"
    }
  }
}

function firstLine(text: string): string {
  return text.slice(0, 200).split("\n")[0] ?? ""
}

/** `Not run: 2 errors, first on line 12.` */
export function refusedText(run: Run): string {
  const errors = run.diagnostics.filter((diagnostic) => diagnostic.severity === "error")
  const [first] = errors
  if (first === undefined) return "Not run"
  return `Not run: ${errors.length} ${errors.length === 1 ? "error" : "errors"}, first on line ${first.line}.`
}

/** `held`, `2 held, 1 failed`, or nothing to say. */
export function verdictCounts(run: Run): string {
  const failed = failedVerdicts(run).length
  const held = run.verdicts.length - failed
  if (run.verdicts.length === 0) return ""
  return failed === 0 ? `${held} held` : `${held} held, ${failed} failed`
}
