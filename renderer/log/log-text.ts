/** The kernel log as text, up to the cursor, as it goes into a mail. */
import type { AppState } from "../state/app-state.ts"
import { type Run, shownRun } from "../state/runs.ts"
import { countBelow } from "../trace/count-below.ts"
import { dmesgTime } from "../../core/trace/kernel-log.ts"
import { type LogLine, closingLines, linesOfEvent } from "./kernel-log.ts"

/** Older lines are left out, as a kernel's ring buffer would. */
const EVENTS_MAX = 20_000

/** The first `printed` of the events that print, and what closes the log if the cursor is at the end of a run that ended. */
export function logLines(run: Run, printed: number, atEnd: boolean): readonly LogLine[] {
  const from = Math.max(0, printed - EVENTS_MAX)
  const lines = run.index.printed.slice(from, printed).flatMap((event) => linesOfEvent(run, event))
  return atEnd ? [...lines, ...closingLines(run)] : lines
}

/** Whether the log has its closing lines: verdicts or a report, and the cursor past everything. */
export function isLogClosed(run: Run, cursor: number): boolean {
  return cursor >= run.version && (run.verdicts.length > 0 || run.report !== null)
}

export function kernelLogText(state: AppState): string {
  const run = shownRun(state.runs)
  if (run === null) return ""
  const { cursor } = state.focus
  const lines = logLines(run, countBelow(run.index.printed, cursor), isLogClosed(run, cursor))
  return lines.map((line) => `${dmesgTime(line.time)} ${line.text}\n`).join("")
}
