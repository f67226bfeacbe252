/** Tabs of the open replays; at their end which run the results come from. */
import { useApp, useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { verdictCounts } from "../run/stop-text.ts"
import { type OpenFile, isDirty } from "../state/files.ts"
import { shownRun } from "../state/runs.ts"

export function EditorTabs() {
  const { files } = useWorkbench()
  const open = useApp((state) => state.files.open)
  const active = useApp((state) => state.files.active)
  const step = (from: number, by: number) => {
    const to = open[(from + by + open.length) % open.length]
    if (to === undefined) return
    files.activate(to.id)
    document.getElementById(`tab-${to.id}`)?.focus()
  }
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label="Open replays">
        {open.map((file, index) => (
          <Tab key={file.id} file={file} on={file.id === active} onStep={(by) => step(index, by)} />
        ))}
      </div>
      <RunNote />
    </div>
  )
}

function Tab({ file, on, onStep }: { file: OpenFile; on: boolean; onStep: (by: number) => void }) {
  const { files } = useWorkbench()
  const dirty = isDirty(file)
  return (
    <div className={`tab${on ? " on" : ""}`} role="presentation">
      <button
        id={`tab-${file.id}`}
        type="button"
        role="tab"
        aria-selected={on}
        aria-keyshortcuts="Delete"
        tabIndex={on ? 0 : -1}
        className="tab-name"
        title={file.path ?? (file.example === null ? "Not saved yet" : "Example")}
        onClick={() => files.activate(file.id)}
        onAuxClick={(event) => event.button === 1 && files.close(file.id)}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") onStep(1)
          else if (event.key === "ArrowLeft") onStep(-1)
          else if (event.key === "Delete") files.close(file.id)
        }}
      >
        {on && <Icon name="files" />}
        {file.name}
        {dirty && <span className="sr-only">, unsaved</span>}
      </button>
      <button
        type="button"
        className={`tab-close${dirty ? " dirty" : ""}`}
        // For the pointer only: a list of tabs holds tabs. With the keyboard, Delete on the tab or Ctrl+W.
        aria-hidden="true"
        title="Close (Ctrl+W)"
        tabIndex={-1}
        onClick={() => files.close(file.id)}
      >
        <span className="dot" />
        <Icon name="x" size={14} />
      </button>
    </div>
  )
}

function RunNote() {
  const dispatch = useDispatch()
  const active = useApp((state) => state.files.active)
  const run = useApp((state) => shownRun(state.runs))
  const changed = useApp((state) => {
    const file = state.files.open.find((each) => each.id === state.files.active)
    const shown = shownRun(state.runs)
    return file !== undefined && shown !== null && shown.file === file.id && shown.text !== file.text
  })
  if (run === null || run.file !== active) return null
  const counts = verdictCounts(run)
  return (
    <div className="tabs-end t3 small">
      {changed ? (
        <span>changed since run {run.id}</span>
      ) : (
        <>
          <button type="button" onClick={() => dispatch({ type: "view/activity", activity: "runs" })}>
            Run {run.id}
          </button>
          {counts !== "" && (
            <>
              <span>·</span>
              <span>{counts}</span>
            </>
          )}
        </>
      )}
    </div>
  )
}
