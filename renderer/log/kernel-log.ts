/** The lines of the kernel log pane: what the kernel prints, and what the replay adds at its end. */
import { EV } from "../../core/trace/events.ts"
import { kernelLines } from "../../core/trace/kernel-log.ts"
import { failureText } from "../run/failure-text.ts"
import type { Run } from "../state/runs.ts"

export interface LogLine {
  /** The event it comes from; -1 for a line that the replay itself writes at the end. */
  readonly event: number
  readonly time: number
  readonly text: string
  readonly tone: "plain" | "error" | "report"
  /** Replay line of a failed expectation; 0 for none. */
  readonly line: number
}

/** The lines of one printed event. */
export function linesOfEvent(run: Run, event: number): readonly LogLine[] {
  const { store } = run
  const line = store.kind(event) === EV.report ? store.a(event) : 0
  return kernelLines(store, event).map(({ text, tone }) => ({ event, time: store.time(event), text, tone, line }))
}

/** Lines that come after the last event: expectations that failed, and Ringside's own report. */
export function closingLines(run: Run): readonly LogLine[] {
  const time = run.progress.now
  const failed = run.verdicts
    .filter((verdict) => !verdict.held)
    .map((verdict) => ({
      event: -1,
      time,
      text: `replay: line ${verdict.line} failed: ${failureText(run, verdict)}`,
      tone: "error" as const,
      line: verdict.line,
    }))
  // A checker's report is an event already; what else stopped the run is not.
  const reported = run.index.printed.some((event) => run.store.kind(event) === EV.report)
  const report = run.report === null || reported ? [] : run.report.split("\n")
  return [...failed, ...report.map((text) => ({ event: -1, time, text, tone: "report" as const, line: 0 }))]
}
