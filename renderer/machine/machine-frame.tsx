/** What every view of the machine has: its tools, its moment, and a sentence when there is nothing to see. */
import type { ReactNode } from "react"
import { useApp } from "../boot/workbench-context.ts"
import { shownRun } from "../state/runs.ts"
import "./machine.css"
import { MomentLine } from "./moment-line.tsx"
import type { LookState } from "./use-machine.ts"

export function MachineFrame(props: { label: string; look: LookState; tools?: ReactNode; children: ReactNode }) {
  const { label, look, tools, children } = props
  const nothing = useNothing()
  if (nothing !== null) {
    return (
      <div className="pane machine">
        <p className="empty">{nothing}</p>
      </div>
    )
  }
  return (
    <div className="pane machine">
      {tools !== undefined && <div className="machine-tools">{tools}</div>}
      <MomentLine look={look} />
      <div className={`scroll machine-body${look.old ? " old" : ""}`} tabIndex={0} role="region" aria-label={label}>
        {look.refusal === null ? children : <p className="empty">{look.refusal}</p>}
      </div>
    </div>
  )
}

/** Why there is no machine to look at; null if there is one. */
export function useNothing(): string | null {
  return useApp((state) => {
    const run = shownRun(state.runs)
    if (run === null) return "Not run yet. F5 runs the replay."
    if (run.info === null) return "The run has not begun."
    return run.info.inspectable ? null : "The machine of this run has no memory to look at: it is not 'machine agx'."
  })
}
