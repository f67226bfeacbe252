/** What a person is asked, by the platform's own dialogs, attached to the window. */
import { type BrowserWindow, dialog } from "electron"
import type { FileDialogs } from "./file-service.ts"

const FILTERS = [
  { name: "Replays", extensions: ["replay"] },
  { name: "All files", extensions: ["*"] },
]

export function fileDialogs(window: BrowserWindow): FileDialogs {
  return {
    async open() {
      const { filePaths, canceled } = await dialog.showOpenDialog(window, {
        properties: ["openFile", "multiSelections"],
        filters: FILTERS,
      })
      return canceled ? [] : filePaths
    },
    async save(suggestedName) {
      const filters = suggestedName.endsWith(".replay") ? FILTERS : []
      const { filePath, canceled } = await dialog.showSaveDialog(window, { defaultPath: suggestedName, filters })
      return canceled || filePath === "" ? null : filePath
    },
  }
}

export type CloseAnswer = "save" | "discard" | "stay"

/** `names`: texts with unsaved changes, at least one. */
export async function askBeforeClose(window: BrowserWindow, names: readonly string[]): Promise<CloseAnswer> {
  const [first = "", ...others] = names
  const message = others.length === 0 ? `${first} has unsaved changes.` : `${names.length} files have unsaved changes.`
  const { response } = await dialog.showMessageBox(window, {
    type: "warning",
    message,
    detail: others.length === 0 ? "" : names.join("\n"),
    buttons: ["Save", "Don't save", "Cancel"],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  return (["save", "discard", "stay"] as const)[response] ?? "stay"
}
