/** The timeline in its pane: what it is shown, and what its gestures mean to the rest of the window. */
import { useMemo } from "react"
import { EventStore } from "../../core/trace/event-store.ts"
import { useApp, useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import { Progress } from "../run/progress.tsx"
import { activeFile } from "../state/files.ts"
import { shownRun } from "../state/runs.ts"
import { useTheme } from "../theme/use-theme.ts"
import type { Marker } from "../timeline/markers.ts"
import { Timeline } from "../timeline/timeline.tsx"

/** What is shown before the first run. */
const EMPTY = new EventStore()

export function TimelinePane() {
  const dispatch = useDispatch()
  const { run: control } = useWorkbench()
  const run = useApp((state) => shownRun(state.runs))
  const fileName = useApp((state) => activeFile(state.files)?.name ?? "")
  const cursor = useApp((state) => state.focus.cursor)
  const selection = useApp((state) => state.focus.selection)
  const theme = useTheme()
  const verdicts = run?.verdicts
  const end = run?.progress.now ?? 0
  const markers = useMemo<readonly Marker[]>(
    () =>
      (verdicts ?? [])
        .filter((verdict) => !verdict.held)
        .map((verdict) => ({
          time: end,
          event: null,
          kind: "expectation",
          text: `line ${verdict.line}: ${verdict.text}`,
        })),
    [verdicts, end],
  )
  return (
    <div className="pane">
      <Timeline
        store={run?.store ?? EMPTY}
        version={run?.version ?? 0}
        cursor={cursor}
        selection={selection}
        onSelect={(selected) => dispatch({ type: "selection/set", selection: selected })}
        markers={markers}
        fileName={fileName}
        onGoTo={(event) => control.goToEvent(event)}
        theme={theme.name}
      />
      <Progress />
    </div>
  )
}
