/** What is shown and how. */
import type { Workbench } from "../boot/workbench-type.ts"
import { ACTIVITY_TITLES } from "../shell/activities.ts"
import { ACTIVITIES } from "../state/view.ts"
import { THEMES, THEME_NAMES } from "../theme/tokens.ts"
import { PANE_TITLES } from "../layout/pane-titles.ts"
import { kernelLogText } from "../log/log-text.ts"
import { copyText } from "../widgets/copy-text.ts"
import type { Command } from "./registry.ts"
import { hasRun } from "./run-commands.ts"

export function addViewCommands({ commands, store, layout, editors }: Workbench): void {
  const setTheme = (theme: "system" | (typeof THEME_NAMES)[number]) => () =>
    store.dispatch({ type: "settings/changed", change: { theme } })
  const panes = Object.entries(PANE_TITLES).map(
    ([name, title], index): Command => ({
      id: `pane.${name}`,
      title: `Go to ${title.toLowerCase()}`,
      group: "View",
      ...(index < 9 ? { keys: [`Ctrl+${index + 1}`] } : {}),
      run: () => {
        layout.show(name, title)
        if (name === "editor") editors.current?.focus()
        else layout.focus(name)
      },
    }),
  )
  const activities = ACTIVITIES.map(
    (activity): Command => ({
      id: `activity.${activity}`,
      title: `Side bar: ${ACTIVITY_TITLES[activity]}`,
      group: "View",
      run: () => store.dispatch({ type: "view/activity", activity }),
    }),
  )
  const themes = THEME_NAMES.map(
    (name): Command => ({
      id: `theme.${name}`,
      title: `Theme: ${THEMES[name].title}`,
      group: "View",
      run: setTheme(name),
    }),
  )
  commands.add([
    { id: "layout.reset", title: "Reset layout", group: "View", run: () => layout.reset() },
    { id: "pane.next", title: "Next pane", group: "View", keys: ["Ctrl+Tab"], run: () => layout.focusNext(1) },
    {
      id: "pane.previous",
      title: "Previous pane",
      group: "View",
      keys: ["Ctrl+Shift+Tab"],
      run: () => layout.focusNext(-1),
    },
    {
      id: "view.side",
      title: "Show or hide the side bar",
      group: "View",
      keys: ["Ctrl+B"],
      run: () => store.dispatch({ type: "view/side", on: !store.get().view.side }),
    },
    {
      id: "log.copy",
      title: "Copy the kernel log",
      group: "View",
      when: hasRun,
      run: () => void copyText(kernelLogText(store.get())),
    },
    ...panes,
    ...activities,
    { id: "theme.system", title: "Theme: As the desktop", group: "View", run: setTheme("system") },
    ...themes,
    {
      id: "help.keys",
      title: "Keyboard list",
      group: "Help",
      keys: ["Ctrl+K Ctrl+S"],
      run: () => store.dispatch({ type: "view/dialog", dialog: { kind: "keys" } }),
    },
    {
      id: "help.tour",
      title: "Tour of the window",
      group: "Help",
      run: () => store.dispatch({ type: "view/dialog", dialog: { kind: "page", page: "tour" } }),
    },
    {
      id: "help.language",
      title: "The replay language",
      group: "Help",
      run: () => store.dispatch({ type: "view/dialog", dialog: { kind: "page", page: "language" } }),
    },
    {
      id: "help.about",
      title: "About Ringside",
      group: "Help",
      run: () => store.dispatch({ type: "view/dialog", dialog: { kind: "about" } }),
    },
  ])
}
