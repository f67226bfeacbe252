/**
 * Opens and saves for one window. The page may name only files that a person chose: in a dialog, by dropping them, on the
 * command line, in the file manager, in the list of recent files. Those are *granted*; any other path is refused.
 *
 * A dropped file's path comes from the preload, which takes it from the file the person dropped. A page that had broken
 * out of its sandbox could name others there; see docs/security.md.
 */
import { stat } from "node:fs/promises"
import { basename, isAbsolute, resolve } from "node:path"
import { err, ok } from "../../core/base/result.ts"
import { FILE_BYTES_MAX, type FileResult, type OpenedFile, type SavedFile } from "../../core/protocol/desktop-api.ts"
import { writeAtomically } from "./atomic-write.ts"
import { fileFailure } from "./file-failure.ts"
import { readTextFile } from "./read-text.ts"
import type { RecentFiles } from "./recent-files.ts"

/** What a person is asked; null or an empty list when dismissed. */
export interface FileDialogs {
  open(): Promise<readonly string[]>
  save(suggestedName: string): Promise<string | null>
}

const NOT_SAVED = "Could not save"
const STILL_HERE = "The text is still here."

export class FileService {
  private readonly granted = new Set<string>()
  private readonly dialogs: FileDialogs
  private readonly recent: RecentFiles
  private readonly now: () => number

  constructor(dialogs: FileDialogs, recent: RecentFiles, now: () => number) {
    this.dialogs = dialogs
    this.recent = recent
    this.now = now
  }

  /** The window may save to it from now on, and open it again. */
  grant(path: string): void {
    this.granted.add(resolve(path))
  }

  /** For a file that a person chose, however that was. */
  async open(path: string): Promise<FileResult<OpenedFile>> {
    const full = resolve(path)
    const result = await readTextFile(full)
    if (result.ok) {
      this.grant(full)
      this.recent.add(full, this.now())
    } else if (result.error.code === "not-found") this.recent.remove(full)
    return result
  }

  async openWithDialog(): Promise<readonly FileResult<OpenedFile>[]> {
    return Promise.all((await this.dialogs.open()).map((path) => this.open(path)))
  }

  async openDropped(path: string): Promise<FileResult<OpenedFile>> {
    return isAbsolute(path) ? this.open(path) : refused(path)
  }

  async openRecent(path: string): Promise<FileResult<OpenedFile>> {
    return this.recent.has(path) || this.granted.has(path) ? this.open(path) : refused(path)
  }

  async save(path: string, text: string, expectedMs: number | null): Promise<FileResult<SavedFile>> {
    if (!this.granted.has(path)) return refused(path)
    const onDisk = await stat(path).catch(() => null)
    if (expectedMs !== null && onDisk !== null && onDisk.mtimeMs !== expectedMs)
      return err({ code: "changed", message: `${basename(path)} was changed by another program since it was opened.` })
    return this.write(path, text)
  }

  async saveAs(suggestedName: string, text: string): Promise<FileResult<SavedFile | null>> {
    const path = await this.dialogs.save(basename(suggestedName))
    if (path === null) return ok(null)
    const saved = await this.write(resolve(path), text)
    if (saved.ok) {
      this.grant(path)
      this.recent.add(resolve(path), this.now())
    }
    return saved
  }

  async export(suggestedName: string, content: string | Uint8Array): Promise<FileResult<string | null>> {
    const path = await this.dialogs.save(basename(suggestedName))
    if (path === null) return ok(null)
    try {
      await writeAtomically(path, content)
      return ok(basename(path))
    } catch (error) {
      return err(fileFailure(NOT_SAVED, error))
    }
  }

  private async write(path: string, text: string): Promise<FileResult<SavedFile>> {
    if (Buffer.byteLength(text) > FILE_BYTES_MAX)
      return err({ code: "too-large", message: `${NOT_SAVED}: the text is larger than 16 MiB. ${STILL_HERE}` })
    try {
      await writeAtomically(path, text)
      const { mtimeMs } = await stat(path)
      return ok({ id: path, name: basename(path), path, modifiedMs: mtimeMs })
    } catch (error) {
      return err(fileFailure(NOT_SAVED, error, STILL_HERE))
    }
  }
}

function refused(path: string): FileResult<never> {
  return err({ code: "refused", message: `${basename(path)} was not opened in this window.` })
}
