/** What a run that takes longer than half a second shows: how far, how fast, how long still, and the way to stop it. */
import { useEffect, useState } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { type Run, isUnderWay, shownRun } from "../state/runs.ts"
import { countText, plural, roughCount } from "../widgets/time-text.ts"
import { pageNow } from "./page-clock.ts"
import "./progress.css"
import { timeLeft } from "./time-left.ts"

const SHOWN_AFTER_MS = 500

/** Whether the run has been under way for so long; looked at again when that moment comes. */
function useIsLong(run: Run | null): boolean {
  const [, looked] = useState(0)
  const busy = run !== null && isUnderWay(run)
  const startedAt = run?.startedAt ?? 0
  useEffect(() => {
    if (!busy) return
    const wait = Math.max(0, startedAt + SHOWN_AFTER_MS - pageNow()) + 10
    const timer = setTimeout(() => looked((count) => count + 1), wait)
    return () => clearTimeout(timer)
  }, [busy, startedAt])
  return busy && pageNow() - startedAt >= SHOWN_AFTER_MS
}

export function Progress() {
  const { run: control } = useWorkbench()
  const run = useApp((state) => shownRun(state.runs))
  const speed = useApp((state) => state.settings.speed)
  const long = useIsLong(run)
  // A run at a chosen speed takes its time on purpose.
  if (run === null || !long || speed !== "max") return null
  const { opsDone, eventsPerSecond, events } = run.progress
  const ops = run.info?.ops ?? 0
  const share = ops === 0 ? null : Math.min(1, opsDone / ops)
  const left = timeLeft(opsDone, ops, pageNow() - run.startedAt)
  return (
    <div
      className="progress"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return
        event.stopPropagation()
        control.stop()
      }}
    >
      <div
        className="progress-bar"
        role="progressbar"
        aria-label={`Running ${run.fileName}`}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? {} : { "aria-valuenow": Math.round(share * 100) })}
      >
        <span style={{ width: `${(share ?? 0) * 100}%` }} />
      </div>
      <span className="progress-text">
        {ops > 0 ? `${countText(opsDone)} of ${plural(ops, "operation")}` : plural(opsDone, "operation")},{" "}
        {roughCount(Math.max(events, run.version))} events
        {eventsPerSecond > 0 && `, ${roughCount(eventsPerSecond)} a second`}
        {left !== null && `, ${left} left`}
      </span>
      <button
        type="button"
        className="btn box low"
        title="Stop here and keep what was done (Escape)"
        onClick={() => control.stop()}
      >
        Cancel
      </button>
    </div>
  )
}
