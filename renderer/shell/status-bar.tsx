/** Why the run stands where it stands, what it ran on, and where the caret is. */
import { schedulerWords } from "../../core/protocol/scheduler-words.ts"
import { useApp, useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { problemsOf } from "../log/problems.ts"
import { stopText } from "../run/stop-text.ts"
import { activeFile } from "../state/files.ts"
import { type Run, failedVerdicts, isUnderWay, shownRun } from "../state/runs.ts"
import { countText, plural } from "../widgets/time-text.ts"

function runIcon(run: Run) {
  if (isUnderWay(run)) return <Icon name="run" size={14} tone="ok" />
  if (run.state === "paused") return <Icon name="pause" size={14} />
  const wrong =
    run.state === "failed" || run.state === "refused" || failedVerdicts(run).length > 0 || run.report !== null
  if (wrong) return <Icon name="stop" size={14} tone="err" />
  return <Icon name={run.state === "ended" ? "ok" : "stop"} size={14} tone={run.state === "ended" ? "ok" : ""} />
}

export function StatusBar() {
  const { layout } = useWorkbench()
  const dispatch = useDispatch()
  const start = useApp((state) => state.view.start)
  const run = useApp((state) => (state.view.start ? null : shownRun(state.runs)))
  const cursor = useApp((state) => state.focus.cursor)
  const caret = useApp((state) => state.view.caret)
  const file = useApp((state) => (state.view.start ? null : activeFile(state.files)))
  const problems = useApp(problemsOf)
  const host = useApp((state) => state.view.host)
  const product = useApp((state) => state.view.product)
  const errors = problems.filter((problem) => problem.severity === "error").length
  const warnings = problems.length - errors
  const failed = run === null ? undefined : failedVerdicts(run)[0]
  return (
    <footer className="status">
      {run === null ? (
        <span>
          {host === "connected" ? "No run" : host === "connecting" ? "Connecting" : "The simulation is not reachable"}
        </span>
      ) : (
        <button
          type="button"
          className="stop"
          onClick={() => {
            if (failed !== undefined)
              dispatch({ type: "view/reveal", place: { file: run.file, line: failed.line, column: 1 } })
          }}
        >
          {runIcon(run)}
          {host === "connected" ? stopText(run, cursor) : "The simulation is not reachable"}
        </button>
      )}
      {run !== null && run.info !== null && (
        <>
          <Labelled name="seed">{run.info.seed}</Labelled>
          <Labelled name="choices">
            <span className="cut choices" title={run.choices}>
              {run.choices}
            </span>
          </Labelled>
          <Labelled name="scheduler">{schedulerWords(run.info)}</Labelled>
          <Labelled name="gpu">{run.info.machine}</Labelled>
        </>
      )}
      <span className="grow" />
      {run !== null && <span>{plural(run.version, "event")}</span>}
      {!start && file !== null && (
        <>
          <button type="button" title="Problems" onClick={() => layout.show("problems", "Problems")}>
            <Icon name="bad" size={14} tone={errors > 0 ? "err" : ""} />
            {countText(errors)}
            <span className="sr-only">errors, </span>
            <Icon name="warn" size={14} tone={warnings > 0 ? "warn" : ""} />
            {countText(warnings)}
            <span className="sr-only">warnings</span>
          </button>
          <span>
            Ln {caret.line}, Col {caret.column}
          </span>
          <span>{/^\s*(?:#.*\n\s*)*(replay \d+)/.exec(file.text.slice(0, 4096))?.[1] ?? "no version"}</span>
        </>
      )}
      {start && <span>{product}</span>}
    </footer>
  )
}

function Labelled({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <span className={`labelled ${name}`}>
      <span className="t3">{name}</span> {children}
    </span>
  )
}
