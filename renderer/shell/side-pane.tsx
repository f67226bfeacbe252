/** The side bar: what the activity bar chose. */
import { type FunctionComponent, useEffect } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { FilesPane } from "../files/files-pane.tsx"
import { MachinePane } from "../machine/machine-pane.tsx"
import { ObjectsPane } from "../objects/objects-pane.tsx"
import { RunsPane } from "../runs/run-rows.tsx"
import { SettingsPane } from "../settings/settings-pane.tsx"
import { GalleryPane } from "../start/gallery-pane.tsx"
import type { Activity } from "../state/view.ts"
import { ACTIVITY_TITLES } from "./activities.ts"

const PANES: Readonly<Record<Activity, FunctionComponent>> = {
  gallery: GalleryPane,
  files: FilesPane,
  objects: ObjectsPane,
  machine: MachinePane,
  runs: RunsPane,
  settings: SettingsPane,
}

export function SidePane() {
  const { layout } = useWorkbench()
  const activity = useApp((state) => state.view.activity)
  const on = useApp((state) => state.view.side)
  const Pane = PANES[activity]
  useEffect(() => layout.setSide(on, ACTIVITY_TITLES[activity]), [layout, on, activity])
  return (
    <div className="pane side">
      <Pane />
    </div>
  )
}
