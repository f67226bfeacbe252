/**
 * Writes a file so that whoever looks sees the old content or the new, never a part: a temporary file beside it, flushed,
 * then renamed over it. A failure leaves the old file as it was and no temporary file.
 */
import { randomBytes } from "node:crypto"
import { open, realpath, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"

/** Permissions of a new file; a file that is there keeps its own. */
const NEW_FILE_MODE = 0o666

/** The code of the error when something that is no file is in the way. */
export const NOT_A_FILE = "NOT_A_FILE"

export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  newMode = NEW_FILE_MODE,
): Promise<void> {
  // A symbolic link stays one: what it points to is replaced.
  const target = await realpath(path).catch(() => path)
  const found = await stat(target).catch(() => null)
  // A device or a pipe would be replaced by a file.
  if (found !== null && !found.isFile()) throw Object.assign(new Error("not a file"), { code: NOT_A_FILE })
  const mode = found === null ? null : found.mode & 0o7777
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`)
  try {
    const file = await open(temporary, "wx", mode ?? newMode)
    try {
      if (mode !== null) await file.chmod(mode)
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
  await syncFolder(dirname(target))
}

/** So that the rename outlives a power cut. Where folders cannot be opened (Windows) the file system sees to it. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r")
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    // The file is written; this was extra care.
  }
}
