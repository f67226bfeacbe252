/** The docked panes. The library is told what stands where by `LayoutControl`; tabs are drawn here. */
import {
  DockviewReact,
  type DockviewTheme,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
} from "dockview-react"
import { useEffect, useState } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { problemsOf } from "../log/problems.ts"
import { useTheme } from "../theme/use-theme.ts"
import { CommandButton } from "../widgets/command-button.tsx"
import "./dock.css"
import { PANE_COMPONENTS } from "./panes.tsx"

function usePanelTitle(api: IDockviewPanelHeaderProps["api"]): string {
  const [title, setTitle] = useState(api.title ?? "")
  useEffect(() => {
    setTitle(api.title ?? "")
    const listening = api.onDidTitleChange((event) => setTitle(event.title))
    return () => listening.dispose()
  }, [api])
  return title
}

/** `Problems 2`: the count is part of the title, which is also what a screen reader is told. */
function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const title = usePanelTitle(api)
  const problems = useApp((state) => (api.id === "problems" ? problemsOf(state).length : 0))
  useEffect(() => {
    if (api.id === "problems") api.setTitle(problems === 0 ? "Problems" : `Problems ${problems}`)
  }, [api, problems])
  const [word, count] = api.id === "problems" ? title.split(" ") : [title]
  return (
    <span className="pane-tab">
      {word}
      {count !== undefined && <span className="err"> {count}</span>}
    </span>
  )
}

/** What stands at the end of a group's tabs: tools of the pane in front. */
function HeaderEnd({ activePanel }: IDockviewHeaderActionsProps) {
  if (activePanel?.id !== "log") return null
  return (
    <div className="header-end">
      <CommandButton command="log.copy" className="icon low t2">
        <Icon name="copy" />
      </CommandButton>
    </div>
  )
}

export function Dock() {
  const { layout } = useWorkbench()
  const { scheme } = useTheme()
  const theme: DockviewTheme = { name: "ringside", className: "dock-theme", colorScheme: scheme, gap: 0 }
  useEffect(() => () => layout.detach(), [layout])
  return (
    <DockviewReact
      components={PANE_COMPONENTS}
      defaultTabComponent={PaneTab}
      rightHeaderActionsComponent={HeaderEnd}
      theme={theme}
      onReady={({ api }) => layout.attach(api)}
    />
  )
}
