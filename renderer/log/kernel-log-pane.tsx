/** The kernel log up to the cursor, as dmesg would show it. */
import { useMemo } from "react"
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { shownRun } from "../state/runs.ts"
import { countBelow } from "../trace/count-below.ts"
import { subjectSelection, touches } from "../trace/touches.ts"
import { dmesgTime } from "../../core/trace/kernel-log.ts"
import { msText } from "../widgets/time-text.ts"
import type { LogLine } from "./kernel-log.ts"
import { isLogClosed, logLines } from "./log-text.ts"
import "./log.css"
import { VirtualRows } from "./virtual-rows.tsx"

export function KernelLogPane() {
  const dispatch = useDispatch()
  const run = useApp((state) => shownRun(state.runs))
  const cursor = useApp((state) => state.focus.cursor)
  const selection = useApp((state) => state.focus.selection)
  const printed = run === null ? 0 : countBelow(run.index.printed, cursor)
  const closed = run !== null && isLogClosed(run, cursor)
  const id = run?.id
  const lines = useMemo(
    () => (run === null ? [] : logLines(run, printed, closed)),
    // The log depends on how many of the printed events are past, not on every move of the cursor.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
    [id, printed, closed],
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
              <span className="t3">{dmesgTime(line.time)}</span> <span className="text">{line.text}</span>
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
