/** Files and text. */
import type { Workbench } from "../boot/workbench-type.ts"
import type { AppState } from "../state/app-state.ts"

export function hasFile(state: AppState): boolean {
  return state.files.active !== null && !state.view.start
}

export function addFileCommands({ commands, store, files, editors }: Workbench): void {
  const active = (act: (id: number) => void) => () => {
    const id = store.get().files.active
    if (id !== null) act(id)
  }
  const monaco = (action: string) => () => editors.current?.act(action)
  commands.add([
    { id: "file.new", title: "New replay", group: "File", keys: ["Ctrl+N"], run: () => files.newReplay() },
    { id: "file.open", title: "Open…", group: "File", keys: ["Ctrl+O"], run: () => void files.open() },
    {
      id: "file.gallery",
      title: "Gallery of examples",
      group: "File",
      run: () => store.dispatch({ type: "view/start", on: true }),
    },
    {
      id: "file.save",
      title: "Save",
      group: "File",
      keys: ["Ctrl+S"],
      when: hasFile,
      run: active((id) => void files.save(id)),
    },
    {
      id: "file.saveAs",
      title: "Save as…",
      group: "File",
      keys: ["Ctrl+Shift+S"],
      when: hasFile,
      run: active((id) => void files.saveAs(id)),
    },
    {
      id: "file.closeTab",
      title: "Close file",
      group: "File",
      keys: ["Ctrl+W", "Ctrl+F4"],
      when: hasFile,
      run: active((id) => files.close(id)),
    },
    {
      id: "edit.format",
      title: "Format replay",
      group: "File",
      keys: ["Alt+Shift+F"],
      when: hasFile,
      run: () => editors.current?.format(),
    },
    { id: "edit.find", title: "Find in text", group: "File", when: hasFile, run: monaco("actions.find") },
    {
      id: "edit.definition",
      title: "Go to definition",
      group: "Go",
      keys: ["F12"],
      when: hasFile,
      run: monaco("editor.action.revealDefinition"),
    },
  ])
}
