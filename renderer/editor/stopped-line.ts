/** Which line the yellow marker stands on: where the run is at the cursor, or the first expectation that failed. */
import { type Run, failedVerdicts } from "../state/runs.ts"

/** In the text that was run, from 1; 0 for none. */
export function stoppedLine(run: Run, cursor: number): number {
  if (run.state === "ended" && cursor >= run.version) {
    const [failed] = failedVerdicts(run)
    if (failed !== undefined) return failed.line
    return 0
  }
  return run.index.lineAt(cursor)
}
