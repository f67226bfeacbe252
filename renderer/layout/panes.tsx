/** The panes that can be docked, by name. A feature adds its own here. */
import type { IDockviewPanelProps } from "dockview-react"
import type { FunctionComponent } from "react"
import { EditorPane } from "../editor/editor-pane.tsx"
import { InspectorPane } from "../inspector/inspector-pane.tsx"
import { EventsPane } from "../log/events-pane.tsx"
import { KernelLogPane } from "../log/kernel-log-pane.tsx"
import { ProblemsPane } from "../log/problems-pane.tsx"
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
}

/** dockview hands its own props to a component; ours need none of them. */
export const PANE_COMPONENTS = Object.fromEntries(
  Object.entries(PANES).map(([name, Pane]) => [name, () => <Pane />]),
) as Record<string, FunctionComponent<IDockviewPanelProps>>
