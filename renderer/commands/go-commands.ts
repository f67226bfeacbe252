/** Searching, and the way back. */
import type { Workbench } from "../boot/workbench-type.ts"
import { hasRun } from "./run-commands.ts"

export function addGoCommands({ commands, store, layout, run }: Workbench): void {
  const palette = (text: string) => () => store.dispatch({ type: "view/dialog", dialog: { kind: "palette", text } })
  commands.add([
    { id: "palette.search", title: "Search…", group: "Go", keys: ["Ctrl+P"], run: palette("") },
    { id: "palette.commands", title: "Commands…", group: "Go", keys: ["F1", "Ctrl+Shift+P"], run: palette(">") },
    { id: "palette.objects", title: "Object by name…", group: "Go", when: hasRun, run: palette("@") },
    { id: "palette.line", title: "Line…", group: "Go", run: palette(":") },
    { id: "palette.time", title: "Moment…", group: "Go", when: hasRun, run: palette("#") },
    {
      id: "selection.back",
      title: "Previous selection",
      group: "Selection",
      keys: ["Alt+ArrowLeft"],
      when: (state) => state.focus.past.length > 0,
      run: () => store.dispatch({ type: "selection/back" }),
    },
    {
      id: "selection.forward",
      title: "Next selection",
      group: "Selection",
      keys: ["Alt+ArrowRight"],
      when: (state) => state.focus.future.length > 0,
      run: () => store.dispatch({ type: "selection/forward" }),
    },
    {
      id: "selection.why",
      title: "Why",
      group: "Selection",
      keys: ["y"],
      when: (state) => state.focus.selection !== null,
      run: () => {
        layout.show("inspector", "Inspector")
        layout.focus("inspector")
      },
    },
    {
      id: "selection.goThere",
      title: "Go to the selected event",
      group: "Selection",
      when: (state) => state.focus.selection?.kind === "event",
      run: () => {
        const { selection } = store.get().focus
        if (selection?.kind === "event") run.goToEvent(selection.index)
      },
    },
    {
      id: "over.selection",
      title: "Over: follow the selection",
      group: "Selection",
      run: () => store.dispatch({ type: "over/set", over: null }),
    },
    {
      id: "over.pin",
      title: "Over: keep to what is selected now",
      group: "Selection",
      when: (state) => state.focus.selection !== null,
      run: () => store.dispatch({ type: "over/set", over: store.get().focus.selection }),
    },
  ])
}
