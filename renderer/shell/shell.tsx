/** The window: top bar, activity bar, the first screen or the docked panes, status bar, and whatever lies above them. */
import { Suspense, lazy, useEffect, useState } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { Dialogs } from "./dialogs.tsx"
import { StartScreen } from "../start/start-screen.tsx"
import { activeFile } from "../state/files.ts"
import { PhasePatterns } from "../widgets/phase-slice.tsx"
import { ActivityBar } from "./activity-bar.tsx"
import { NoticeBar } from "./notice-bar.tsx"
import "./shell.css"
import { StatusBar } from "./status-bar.tsx"
import { TopBar } from "./top-bar.tsx"

/** Docking and the editor are most of the bundle; the first screen does not wait for them. */
const Dock = lazy(() => import("../layout/dock.tsx").then(({ Dock }) => ({ default: Dock })))

export function Shell() {
  const start = useApp((state) => state.view.start)
  const announcement = useApp((state) => state.view.announcement)
  // The panes are made when they are first needed and stay: the editor keeps its undo history.
  const [worked, setWorked] = useState(!start)
  if (!start && !worked) setWorked(true)
  useDroppedFiles()
  useWindowTitle()
  return (
    <div className="shell">
      <PhasePatterns />
      <TopBar />
      <NoticeBar />
      <div className="shell-main">
        <ActivityBar />
        <div className="shell-body">
          {worked && (
            <div className={`work${start ? " hidden" : ""}`} inert={start}>
              <Suspense>
                <Dock />
              </Suspense>
            </div>
          )}
          {start && <StartScreen />}
        </div>
      </div>
      <StatusBar />
      <Dialogs />
      <div className="sr-only" role="status" aria-live="polite">
        {announcement}
      </div>
    </div>
  )
}

/** What the desktop's list of windows shows. */
function useWindowTitle(): void {
  const name = useApp((state) => (state.view.start ? null : (activeFile(state.files)?.name ?? null)))
  useEffect(() => {
    document.title = name === null ? "Ringside" : `${name} - Ringside`
  }, [name])
}

/** A file dropped anywhere on the window is opened. */
function useDroppedFiles(): void {
  const { files } = useWorkbench()
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true
    const over = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      event.stopPropagation()
      void files.openDropped([...(event.dataTransfer?.files ?? [])])
    }
    addEventListener("dragover", over, true)
    addEventListener("drop", drop, true)
    return () => {
      removeEventListener("dragover", over, true)
      removeEventListener("drop", drop, true)
    }
  }, [files])
}
