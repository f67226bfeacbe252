/**
 * What the window asks of the machine it stands on: files, recovery of unsaved texts, the menu, closing. Electron's
 * preload implements it as `window.ringside`; in a browser tab `renderer/client` implements it with what a page has.
 *
 * A file is named by an id that the shell gave out when a person chose the file; an id that was not given out opens
 * nothing. In Electron it happens to be the path, in a browser it is a counter. Callers do not look inside.
 *
 * Everything crosses a process by copy: plain data and promises only. A failure is a value with words for people.
 */
import type { Result } from "../base/result.ts"

/** A larger file is refused before it is read. */
export const FILE_BYTES_MAX = 16 * 1024 * 1024
/** A larger export is refused. */
export const EXPORT_BYTES_MAX = 512 * 1024 * 1024
/** Unsaved texts kept for recovery. */
export const DRAFTS_MAX = 64
export const RECENT_FILES_MAX = 20

export type FileId = string

export interface OpenedFile {
  readonly id: FileId
  /** Last part of the path. */
  readonly name: string
  /** For people; null in a browser, which does not tell. */
  readonly path: string | null
  readonly text: string
  /** When the file on disk last changed, in ms since 1970; handed back to `save` so that it notices a change. */
  readonly modifiedMs: number
}

export type SavedFile = Omit<OpenedFile, "text">

export interface RecentFile {
  readonly id: FileId
  readonly name: string
  readonly path: string | null
  readonly openedMs: number
}

export type FileFailureCode =
  | "not-found"
  | "too-large"
  | "binary"
  | "denied"
  | "no-space"
  /** Someone else changed the file since it was opened; saving anyway needs `expectedMs: null`. */
  | "changed"
  /** The id was not given out, or this shell cannot do it. */
  | "refused"
  | "io"

export interface FileFailure {
  readonly code: FileFailureCode
  /** `Could not save: no space left. The text is still here.` */
  readonly message: string
}

export type FileResult<T> = Result<T, FileFailure>

/** An unsaved text, kept so that a crash or a closed window costs nothing. */
export interface Draft {
  /** Names the editor tab; the next `put` with the same key replaces this one. */
  readonly key: string
  /** The file it belongs to; null if it was never saved. */
  readonly id: FileId | null
  readonly name: string
  readonly text: string
}

export interface RestoredDraft extends Draft {
  readonly savedMs: number
}

/** `Autosave of 09:12 is damaged; opened the file on disk. The damaged copy is kept.` */
export interface DamagedDraft {
  /** null if the copy does not even say that. */
  readonly name: string | null
  readonly id: FileId | null
  readonly savedMs: number
  /** Where the damaged copy lies now. */
  readonly keptAs: string
}

export interface Restored {
  readonly drafts: readonly RestoredDraft[]
  readonly damaged: readonly DamagedDraft[]
}

export interface Appearance {
  readonly dark: boolean
  readonly highContrast: boolean
}

export type ThemeSource = "system" | "light" | "dark"

/** A DOM `File`, as far as `core` may know it. */
export interface DroppedFile {
  readonly name: string
  readonly size: number
}

export type Unsubscribe = () => void

export interface Desktop {
  /** `browser` where the page runs in a tab: no menu, and only files that the person picks. */
  readonly platform: "linux" | "darwin" | "win32" | "browser"
  readonly version: string

  /** The open dialog. An empty list if it was dismissed; a file that cannot be read fails alone. */
  openFiles(): Promise<readonly FileResult<OpenedFile>[]>
  openDropped(file: DroppedFile): Promise<FileResult<OpenedFile>>
  openRecent(id: FileId): Promise<FileResult<OpenedFile>>
  recentFiles(): Promise<readonly RecentFile[]>
  clearRecentFiles(): Promise<void>
  /** `expectedMs`: the file's `modifiedMs` as last seen; null to save whatever happened to it meanwhile. */
  saveFile(id: FileId, text: string, expectedMs: number | null): Promise<FileResult<SavedFile>>
  /** The save dialog; null if it was dismissed. */
  saveFileAs(suggestedName: string, text: string): Promise<FileResult<SavedFile | null>>
  /** Writes something that is not opened again, such as a trace or a report. The name chosen; null if dismissed. */
  exportFile(suggestedName: string, content: string | Uint8Array): Promise<FileResult<string | null>>
  /** Files that came from outside: command line, file manager, another start of the app, the recent menu. */
  onOpened(listener: (file: FileResult<OpenedFile>) => void): Unsubscribe

  putDraft(draft: Draft): Promise<FileResult<null>>
  /** Call when the text was saved or discarded. */
  removeDraft(key: string): Promise<void>
  /** What an earlier window left behind. Call once, at start. */
  restoreDrafts(): Promise<Restored>

  /** Names of texts with unsaved changes; while there are any, closing asks first. */
  setUnsaved(names: readonly string[]): void
  /** The person chose to save before closing: save everything, then call `closeNow`. */
  onSaveAndClose(listener: () => void): Unsubscribe
  closeNow(): void

  /** A menu item was chosen; ids are those of `menu.ts`. */
  onCommand(listener: (command: string) => void): Unsubscribe

  appearance(): Promise<Appearance>
  onAppearance(listener: (appearance: Appearance) => void): Unsubscribe
  setTheme(source: ThemeSource): void
}

/** `window.ringside`. */
export interface DesktopApi extends Desktop {
  /**
   * Asks for a connection to this window's host. The port arrives as a `message` event of the window itself, whose data
   * is `{ ringsidePort: ticket }`: a port cannot be handed through the bridge.
   */
  connect(ticket: string): void
}
