/**
 * Open replays as plain data. `text` is what the editor shows, `savedText` what is on disk (or what an example says); a
 * file is dirty when they differ. Ids are given by the window and never used again.
 */

export interface OpenFile {
  readonly id: number
  readonly name: string
  /** What the shell calls it (`desktop-api.ts`); null for an example or a text never saved. */
  readonly diskId: string | null
  /** For people; null if it lies nowhere or the shell does not tell. */
  readonly path: string | null
  /** When it last changed on disk as far as the window knows. */
  readonly modifiedMs: number | null
  /** The example that it was opened from; saving then asks for a place. */
  readonly example: string | null
  readonly text: string
  readonly savedText: string
}

export interface FilesState {
  /** In the order of their tabs. */
  readonly open: readonly OpenFile[]
  readonly active: number | null
  readonly nextId: number
}

export const NO_FILES: FilesState = { open: [], active: null, nextId: 1 }

export type FilesAction =
  | {
      readonly type: "file/opened"
      readonly file: Omit<OpenFile, "id">
    }
  | { readonly type: "file/edited"; readonly id: number; readonly text: string }
  | {
      readonly type: "file/saved"
      readonly id: number
      readonly name: string
      readonly diskId: string
      readonly path: string | null
      readonly modifiedMs: number
      /** What was written; the text may have gone on since. */
      readonly text: string
    }
  | { readonly type: "file/activated"; readonly id: number }
  | { readonly type: "file/closed"; readonly id: number }

export function isDirty(file: OpenFile): boolean {
  return file.text !== file.savedText
}

export function activeFile(files: FilesState): OpenFile | null {
  return files.open.find((file) => file.id === files.active) ?? null
}

/** The open file that a file on disk, or an example, is already shown in; null if there is none. */
export function findOpen(files: FilesState, diskId: string | null, example: string | null): OpenFile | null {
  const same = (file: OpenFile) =>
    diskId !== null ? file.diskId === diskId : example !== null && file.example === example
  return files.open.find(same) ?? null
}

function change(files: FilesState, id: number, to: (file: OpenFile) => OpenFile): FilesState {
  return { ...files, open: files.open.map((file) => (file.id === id ? to(file) : file)) }
}

export function reduceFiles(files: FilesState, action: FilesAction): FilesState {
  switch (action.type) {
    case "file/opened": {
      const file: OpenFile = { ...action.file, id: files.nextId }
      return { open: [...files.open, file], active: file.id, nextId: files.nextId + 1 }
    }
    case "file/edited":
      if (files.open.find((file) => file.id === action.id)?.text === action.text) return files
      return change(files, action.id, (file) => ({ ...file, text: action.text }))
    case "file/saved":
      return change(files, action.id, (file) => ({
        ...file,
        name: action.name,
        diskId: action.diskId,
        path: action.path,
        modifiedMs: action.modifiedMs,
        example: null,
        savedText: action.text,
      }))
    case "file/activated":
      return files.active === action.id ? files : { ...files, active: action.id }
    case "file/closed": {
      const at = files.open.findIndex((file) => file.id === action.id)
      if (at < 0) return files
      const open = files.open.filter((file) => file.id !== action.id)
      const beside = open[Math.min(at, open.length - 1)]
      return { ...files, open, active: files.active === action.id ? (beside?.id ?? null) : files.active }
    }
  }
}
