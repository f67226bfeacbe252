/** Menu, name, transport, speed, the clock, search. */
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { chordText } from "../commands/keys.ts"
import { COMMAND_GROUPS } from "../commands/registry.ts"
import { Icon } from "../icons/icon.tsx"
import { activeFile, isDirty } from "../state/files.ts"
import { MenuButton, NestedMenuButton } from "../widgets/menu-button.tsx"
import { Clock } from "./clock.tsx"
import { OverMenu, SpeedMenu } from "./transport-menus.tsx"
import { Transport } from "./transport.tsx"

export function TopBar() {
  const start = useApp((state) => state.view.start)
  const file = useApp((state) => activeFile(state.files))
  return (
    <header className="top">
      <AppMenu />
      <span className="brand">
        <Icon name="logo" tone="accent" />
        <b>Ringside</b>
      </span>
      {start || file === null ? (
        <>
          <span className="grow" />
          <SearchField wide />
          <span className="grow" />
        </>
      ) : (
        <>
          <span className="t3 cut file-name">
            {file.name}
            {isDirty(file) && " (unsaved)"}
          </span>
          <span className="gap" />
          <Transport />
          <OverMenu />
          <span className="sep" />
          <SpeedMenu />
          <span className="sep" />
          <Clock />
          <span className="grow" />
          <SearchField />
        </>
      )}
      <LayoutMenu />
    </header>
  )
}

function AppMenu() {
  const { commands, mac } = useWorkbench()
  // Opening looks at the state of that moment; the bar is drawn again on every change of file or screen anyway.
  useApp((state) => state.view.dialog)
  const groups = COMMAND_GROUPS.map((title) => ({
    title,
    entries: commands
      .all()
      .filter(
        (command) => command.group === title && !command.id.startsWith("activity.") && !command.id.startsWith("pane."),
      )
      .map((command) => {
        const [key] = command.keys ?? []
        return {
          id: command.id,
          title: command.title,
          disabled: !commands.isEnabled(command),
          ...(key === undefined ? {} : { note: chordText(key, mac) }),
        }
      }),
  }))
  return (
    <NestedMenuButton label="Menu" className="icon" groups={groups} onChoose={(id) => commands.run(id)}>
      <Icon name="menu" />
    </NestedMenuButton>
  )
}

function LayoutMenu() {
  const { commands } = useWorkbench()
  const entries = [
    "view.side",
    "pane.timeline",
    "pane.inspector",
    "pane.log",
    "pane.events",
    "pane.problems",
    "layout.reset",
  ]
    .map((id) => commands.find(id))
    .filter((command) => command !== null)
    .map(({ id, title }) => ({ id, title }))
  return (
    <MenuButton
      named
      label="Layout"
      className="icon t2"
      groups={[{ title: null, entries }]}
      onChoose={(id) => commands.run(id)}
    >
      <Icon name="lay" />
    </MenuButton>
  )
}

function SearchField({ wide = false }: { wide?: boolean }) {
  const { commands, mac } = useWorkbench()
  return (
    <button
      type="button"
      className={`field search${wide ? " wide" : ""}`}
      onClick={() => commands.run("palette.search")}
    >
      <Icon name="find" />
      <span className="grow cut">{wide ? "Search files, objects, help; run a command" : "Search, command"}</span>
      <kbd>{chordText("Ctrl+P", mac)}</kbd>
    </button>
  )
}
