/** The kernel log up to the cursor, as dmesg would show it. */
import { useMemo } from "react"
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { type Run, shownRun } from "../state/runs.ts"
import { countBelow } from "../trace/count-below.ts"
import { subjectSelection, touches } from "../trace/touches.ts"
import { dmesgText, msText } from "../widgets/time-text.ts"
import { type LogLine, closingLines, linesOfEvent } from "./kernel-log.ts"
import "./log.css"
import { VirtualRows } from "./virtual-rows.tsx"

/** Older lines are left out, and said to be, as a kernel's ring buffer would. */
const EVENTS_MAX = 20_000

function logOf(run: Run, printed: number, ended: boolean): readonly LogLine[] {
  const from = Math.max(0, printed - EVENTS_MAX)
  const lines = run.index.printed.slice(from, printed).flatMap((event) => linesOfEvent(run, event))
  return ended ? [...lines, ...closingLines(run)] : lines
}

export function KernelLogPane() {
  const dispatch = useDispatch()
  const run = useApp((state) => shownRun(state.runs))
  const cursor = useApp((state) => state.focus.cursor)
  const selection = useApp((state) => state.focus.selection)
  const printed = run === null ? 0 : countBelow(run.index.printed, cursor)
  const ended = run !== null && cursor >= run.version && run.verdicts.length > 0
  const failed = run !== null && cursor >= run.version && run.report !== null
  const id = run?.id
  const lines = useMemo(
    () => (run === null ? [] : logOf(run, printed, ended || failed)),
    // The log depends on how many of the printed events are past, not on every move of the cursor.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
    [id, printed, ended, failed],
  )
  if (run === null) return <p className="empty">Not run yet. F5 runs the replay.</p>
  if (lines.length === 0) {
    return (
      <p className="empty">
        No messages up to {msText(cursor > 0 ? run.store.time(Math.min(cursor, run.version) - 1) : 0)} ms.
      </p>
    )
  }
  const lit = (line: LogLine) =>
    line.event >= 0 && line.event < run.version && selection !== null && touches(run.store, line.event, selection)
  return (
    <div className="pane log">
      <VirtualRows
        label="Kernel log"
        count={lines.length}
        rowHeight={15}
        reveal={lines.length - 1}
        selected={(index) => lit(lines[index] as LogLine)}
        rowClass={(index) => (lines[index] as LogLine).tone}
        row={(index) => {
          const line = lines[index] as LogLine
          return (
            <>
              <span className="t3">{dmesgText(line.time)}</span> <span className="text">{line.text}</span>
            </>
          )
        }}
        onChoose={(index) => {
          const line = lines[index] as LogLine
          if (line.line > 0) dispatch({ type: "view/reveal", place: { file: run.file, line: line.line, column: 1 } })
          else if (line.event >= 0)
            dispatch({ type: "selection/set", selection: subjectSelection(run.store, line.event) })
        }}
      />
    </div>
  )
}
