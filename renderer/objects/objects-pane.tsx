/** Everything that the run made, by kind and owner: clients with their queues, schedulers, jobs, work items. */
import { useDeferredValue, useMemo, useState } from "react"
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { VirtualRows } from "../log/virtual-rows.tsx"
import { type Run, shownRun } from "../state/runs.ts"
import { sameSelection } from "../state/selection.ts"
import { type ObjectRow, objectRows } from "./object-rows.ts"

export function ObjectsPane() {
  const run = useApp((state) => shownRun(state.runs))
  if (run === null) return <p className="empty">Not run yet. F5 runs the replay.</p>
  return <ObjectList run={run} />
}

function ObjectList({ run }: { run: Run }) {
  const dispatch = useDispatch()
  const selection = useApp((state) => state.focus.selection)
  const [text, setText] = useState("")
  const wanted = useDeferredValue(text.trim().toLowerCase())
  const made = useDeferredValue(run.store.objects.jobs.length)
  const rows = useMemo(() => objectRows(run.store.objects, wanted, made), [run.store, wanted, made])
  const choose = (row: ObjectRow) => {
    if (row.selects !== null) dispatch({ type: "selection/set", selection: row.selects })
  }
  return (
    <div className="pane objects">
      <label className="field low log-filter">
        <Icon name="find" />
        <input
          type="search"
          placeholder="Filter"
          aria-label="Filter objects"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {rows.length === 0 ? (
        <p className="empty">No job, fence or event matches '{text.trim()}'.</p>
      ) : (
        <VirtualRows
          label="Objects"
          count={rows.length}
          rowHeight={22}
          reveal={-1}
          selected={(index) => {
            const selects = rows[index]?.selects ?? null
            return selects !== null && sameSelection(selects, selection)
          }}
          row={(index) => {
            const row = rows[index] as ObjectRow
            return (
              <span className="object" style={{ paddingLeft: row.depth * 12 }}>
                <span className="t3 kind">{row.kind}</span>
                <span className="cut t1">{row.name}</span>
              </span>
            )
          }}
          onChoose={(index) => choose(rows[index] as ObjectRow)}
        />
      )}
    </div>
  )
}
