/** The panes that can be docked, by name. A feature adds its own here. */
import type { IDockviewPanelProps } from "dockview-react"
import { Activity, type FunctionComponent, useEffect, useState } from "react"
import { ComparePane } from "../compare/compare-pane.tsx"
import { EditorPane } from "../editor/editor-pane.tsx"
import { InspectorPane } from "../inspector/inspector-pane.tsx"
import { EventsPane } from "../log/events-pane.tsx"
import { KernelLogPane } from "../log/kernel-log-pane.tsx"
import { ProblemsPane } from "../log/problems-pane.tsx"
import { FaultPane } from "../machine/fault-pane.tsx"
import { FirmwarePane } from "../machine/firmware-pane.tsx"
import { MemoryPane } from "../machine/memory-pane.tsx"
import { PicturePane } from "../machine/picture-pane.tsx"
import { ShaderPane } from "../machine/shader-pane.tsx"
import { StreamPane } from "../machine/stream-pane.tsx"
import { WalkPane } from "../machine/walk-pane.tsx"
import { SidePane } from "../shell/side-pane.tsx"
import type { PaneName } from "./pane-titles.ts"
import { TimelinePane } from "./timeline-pane.tsx"

const PANES: Readonly<Record<PaneName, FunctionComponent>> = {
  side: SidePane,
  editor: EditorPane,
  timeline: TimelinePane,
  inspector: InspectorPane,
  log: KernelLogPane,
  events: EventsPane,
  problems: ProblemsPane,
  stream: StreamPane,
  shader: ShaderPane,
  memory: MemoryPane,
  walk: WalkPane,
  firmware: FirmwarePane,
  picture: PicturePane,
  fault: FaultPane,
  compare: ComparePane,
}

/** A pane behind another tab keeps its state and costs nothing: it hears of no event until it is shown again. */
function Docked({ pane: Pane, api }: { pane: FunctionComponent; api: IDockviewPanelProps["api"] }) {
  const [visible, setVisible] = useState(api.isVisible)
  useEffect(() => {
    setVisible(api.isVisible)
    const listening = api.onDidVisibilityChange((event) => setVisible(event.isVisible))
    return () => listening.dispose()
  }, [api])
  return (
    <Activity mode={visible ? "visible" : "hidden"}>
      <Pane />
    </Activity>
  )
}

export const PANE_COMPONENTS = Object.fromEntries(
  Object.entries(PANES).map(([name, pane]) => [
    name,
    ({ api }: IDockviewPanelProps) => <Docked pane={pane} api={api} />,
  ]),
) as Record<string, FunctionComponent<IDockviewPanelProps>>
