/** The runs of this session, newest first; choosing one shows it. */
import { schedulerWords } from "../../core/protocol/scheduler-words.ts"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { type Run, failedVerdicts, isUnderWay } from "../state/runs.ts"
import { countText } from "../widgets/time-text.ts"

const LISTED_MAX = 50

function outcome(run: Run): { readonly text: string; readonly tone: string } {
  if (isUnderWay(run)) return { text: "running", tone: "t3" }
  if (run.state === "paused") return { text: "paused", tone: "t3" }
  if (run.state === "refused") return { text: "not run", tone: "err" }
  if (run.state === "cancelled") return { text: "cancelled", tone: "t3" }
  if (run.state === "failed") return { text: "stopped", tone: "err" }
  const failed = failedVerdicts(run).length
  if (failed > 0) return { text: `${failed} failed`, tone: "err" }
  if (run.report !== null) return { text: "report", tone: "err" }
  return run.verdicts.length > 0 ? { text: "held", tone: "ok" } : { text: "ended", tone: "t3" }
}

export function RunRows() {
  const { run: control } = useWorkbench()
  const runs = useApp((state) => state.runs.list)
  const shown = useApp((state) => state.runs.shown)
  return runs
    .toReversed()
    .slice(0, LISTED_MAX)
    .map((run) => {
      const { text, tone } = outcome(run)
      return (
        <button
          key={run.id}
          type="button"
          className={`row low side-row${run.id === shown ? " here" : ""}`}
          aria-current={run.id === shown}
          title={`${run.fileName}, ${countText(run.version)} events${run.info === null ? "" : `, ${schedulerWords(run.info)}, seed ${run.info.seed}`}`}
          onClick={() => control.show(run.id)}
        >
          <span className="mono small">{run.id}</span>
          <span className="grow cut">{run.fileName.replace(/\.replay$/, "")}</span>
          <span className={`small ${tone}`}>{text}</span>
        </button>
      )
    })
}

export function RunsPane() {
  const none = useApp((state) => state.runs.list.length === 0)
  return (
    <div className="side-scroll">{none ? <p className="empty">No runs yet. F5 runs the replay.</p> : <RunRows />}</div>
  )
}
