/**
 * The desktop of a browser tab. Files are what the person picks, saved in place where the browser has the File System
 * Access API and downloaded where it has not. Unsaved texts are kept in `localStorage`.
 *
 * The server that serves this page can read files of its machine, but the page never asks it to: a tab has no more
 * rights than a tab.
 */
import type {
  Appearance,
  Desktop,
  DroppedFile,
  FileFailure,
  FileResult,
  OpenedFile,
  SavedFile,
  ThemeSource,
} from "../../core/protocol/desktop-api.ts"
import { EXPORT_BYTES_MAX, FILE_BYTES_MAX } from "../../core/protocol/desktop-api.ts"
import { err, ok } from "../../core/base/result.ts"
import { draftsIn } from "./browser-drafts.ts"
import { Listeners } from "./listeners.ts"

/** The part of the File System Access API used here; TypeScript's DOM library does not have the pickers. */
interface Pickers {
  showOpenFilePicker?(options: object): Promise<FileSystemFileHandle[]>
  showSaveFilePicker?(options: object): Promise<FileSystemFileHandle>
}

const REPLAY_TYPES = [{ description: "Replay", accept: { "text/plain": [".replay"] } }]

function failure(code: FileFailure["code"], message: string): { readonly ok: false; readonly error: FileFailure } {
  return err({ code, message })
}

/** An error of a picker or of a write, as a failure; null if the person dismissed the picker. */
function failureOf(what: string, error: unknown): FileFailure | null {
  const name = error instanceof DOMException ? error.name : ""
  if (name === "AbortError") return null
  if (name === "QuotaExceededError")
    return { code: "no-space", message: `${what}: no space left. The text is still here.` }
  if (name === "NotFoundError") return { code: "not-found", message: `${what}: the file is gone.` }
  if (name === "NotAllowedError" || name === "SecurityError")
    return { code: "denied", message: `${what}: permission denied.` }
  return { code: "io", message: `${what}: ${error instanceof Error ? error.message : String(error)}.` }
}

async function readFile(id: string, file: File): Promise<FileResult<OpenedFile>> {
  const { name, size, lastModified } = file
  if (size > FILE_BYTES_MAX) return failure("too-large", `${name} is larger than 16 MiB.`)
  try {
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (bytes.includes(0)) return failure("binary", `${name} is not a text file.`)
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    return ok({ id, name, path: null, text, modifiedMs: lastModified })
  } catch (error) {
    if (error instanceof TypeError) return failure("binary", `${name} is not UTF-8 text.`)
    return err(failureOf(`Could not read ${name}`, error) ?? { code: "io", message: `Could not read ${name}.` })
  }
}

/** Hands content to the browser's download. */
function download(name: string, content: string | Uint8Array): void {
  // A view of plain memory: the copy also sheds a shared buffer, which Blob refuses.
  const part = typeof content === "string" ? content : new Uint8Array(content)
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([part], { type: "application/octet-stream" }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** The old way to pick files; an empty list when dismissed, in browsers that tell. */
function pickWithInput(): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input")
    input.type = "file"
    input.multiple = true
    input.onchange = () => resolve([...(input.files ?? [])])
    input.oncancel = () => resolve([])
    input.click()
  })
}

export function browserDesktop(): Desktop {
  const pickers = window as unknown as Pickers
  const handles = new Map<string, FileSystemFileHandle>()
  const drafts = draftsIn(localStorage)
  const opened = new Listeners<[FileResult<OpenedFile>]>()
  let ids = 0
  let unsaved: readonly string[] = []

  const newId = (): string => `tab-file-${++ids}`

  function keep(handle: FileSystemFileHandle): string {
    const id = newId()
    handles.set(id, handle)
    return id
  }

  async function write(id: string, handle: FileSystemFileHandle, text: string): Promise<FileResult<SavedFile>> {
    try {
      const stream = await handle.createWritable()
      await stream.write(text)
      await stream.close()
      const { name, lastModified } = await handle.getFile()
      return ok({ id, name, path: null, modifiedMs: lastModified })
    } catch (error) {
      return err(
        failureOf("Could not save", error) ?? { code: "denied", message: "Could not save: permission denied." },
      )
    }
  }

  window.addEventListener("beforeunload", (event) => {
    if (unsaved.length > 0) event.preventDefault()
  })

  const dark = window.matchMedia("(prefers-color-scheme: dark)")
  const contrast = window.matchMedia("(prefers-contrast: more)")
  const appearance = (): Appearance => ({ dark: dark.matches, highContrast: contrast.matches })

  return {
    platform: "browser",
    version: "",

    async openFiles() {
      if (pickers.showOpenFilePicker === undefined)
        return Promise.all((await pickWithInput()).map((file) => readFile(newId(), file)))
      try {
        const picked = await pickers.showOpenFilePicker({ multiple: true, types: REPLAY_TYPES })
        return await Promise.all(picked.map(async (handle) => readFile(keep(handle), await handle.getFile())))
      } catch (error) {
        const failed = failureOf("Could not open", error)
        return failed === null ? [] : [err(failed)]
      }
    },
    async openDropped(file: DroppedFile) {
      return file instanceof File ? readFile(newId(), file) : failure("refused", "Not a file.")
    },
    async openRecent() {
      return failure("refused", "A browser tab does not remember files.")
    },
    async recentFiles() {
      return []
    },
    async clearRecentFiles() {},
    async saveFile(id, text, expectedMs) {
      const handle = handles.get(id)
      if (handle === undefined) return failure("refused", "This browser cannot save in place; use Save as.")
      try {
        const { lastModified, name } = await handle.getFile()
        if (expectedMs !== null && lastModified !== expectedMs)
          return failure("changed", `${name} was changed by another program since it was opened.`)
      } catch (error) {
        const failed = failureOf("Could not save", error)
        // A file that is gone is made anew.
        if (failed !== null && failed.code !== "not-found") return err(failed)
      }
      return write(id, handle, text)
    },
    async saveFileAs(suggestedName, text) {
      if (pickers.showSaveFilePicker === undefined) {
        download(suggestedName, text)
        return ok({ id: newId(), name: suggestedName, path: null, modifiedMs: Date.now() })
      }
      try {
        const handle = await pickers.showSaveFilePicker({ suggestedName, types: REPLAY_TYPES })
        return await write(keep(handle), handle, text)
      } catch (error) {
        const failed = failureOf("Could not save", error)
        return failed === null ? ok(null) : err(failed)
      }
    },
    async exportFile(suggestedName, content) {
      if (content.length > EXPORT_BYTES_MAX) return failure("too-large", `${suggestedName} is larger than 512 MiB.`)
      download(suggestedName, content)
      return ok(suggestedName)
    },
    onOpened: (listener) => opened.add(listener),

    async putDraft(draft) {
      return drafts.put(draft, Date.now())
    },
    async removeDraft(key) {
      drafts.remove(key)
    },
    async restoreDrafts() {
      return drafts.restore()
    },

    setUnsaved(names) {
      unsaved = names
    },
    // A tab is closed by the person; the browser asks because of `beforeunload`.
    onSaveAndClose: () => () => {},
    closeNow() {},
    onCommand: () => () => {},

    async appearance() {
      return appearance()
    },
    onAppearance(listener) {
      const tell = (): void => listener(appearance())
      dark.addEventListener("change", tell)
      contrast.addEventListener("change", tell)
      return () => {
        dark.removeEventListener("change", tell)
        contrast.removeEventListener("change", tell)
      }
    },
    setTheme(_source: ThemeSource) {},
  }
}
