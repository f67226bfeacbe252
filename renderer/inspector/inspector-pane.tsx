/** What is selected, as of the cursor. */
import { useApp } from "../boot/workbench-context.ts"
import { shownRun } from "../state/runs.ts"
import { ClientInspector, EntityInspector, SchedInspector, WorkInspector } from "./object-inspectors.tsx"
import { EventInspector, FenceInspector, RangeInspector } from "./moment-inspectors.tsx"
import "./inspector.css"
import { JobInspector } from "./job-inspector.tsx"

export function InspectorPane() {
  const run = useApp((state) => shownRun(state.runs))
  const selection = useApp((state) => state.focus.selection)
  const cursor = useApp((state) => state.focus.cursor)
  const gone = useApp((state) => state.focus.gone)
  if (run === null || selection === null) {
    return (
      <div className="pane">
        <p className="empty">{gone ?? "Nothing selected. Click a slice, a line or a message."}</p>
      </div>
    )
  }
  const at = { run, cursor: Math.min(cursor, run.version) }
  return (
    <div className="pane">
      <div className="scroll inspector" tabIndex={0} role="region" aria-label="Inspector">
        {selection.kind === "job" && <JobInspector {...at} job={selection.job} />}
        {selection.kind === "entity" && <EntityInspector {...at} entity={selection.entity} />}
        {selection.kind === "sched" && <SchedInspector {...at} sched={selection.sched} />}
        {selection.kind === "client" && <ClientInspector {...at} client={selection.client} />}
        {selection.kind === "work" && <WorkInspector {...at} work={selection.work} />}
        {selection.kind === "fence" && <FenceInspector {...at} fence={selection.ref} />}
        {selection.kind === "event" && <EventInspector {...at} index={selection.index} />}
        {selection.kind === "range" && <RangeInspector {...at} from={selection.from} to={selection.to} />}
      </div>
    </div>
  )
}
