/**
 * Reads the files that a replay names, from its own folder and below. Where links lead out of it there is nothing to
 * read: whoever runs a replay of somebody else's shows it none of their files.
 */
import { closeSync, fstatSync, openSync, readSync, realpathSync } from "node:fs"
import { dirname, join, sep } from "node:path"
import type { FileReader } from "../../core/lang/file-reader.ts"
import { CONTENT_BYTES_MAX } from "../../core/lang/limits.ts"
import { systemError } from "./system-error.ts"

/** `replay` as given on the command line; beside standard input is the working directory. */
export function filesBeside(replay: string): FileReader {
  const folder = replay === "-" ? "." : dirname(replay)
  return (path) => {
    try {
      return read(folder, path)
    } catch (error) {
      const words = systemError(error)
      if (words === null) throw error
      return words
    }
  }
}

function read(folder: string, path: string): Uint8Array | string {
  const root = realpathSync(folder)
  const file = realpathSync(join(root, path))
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return "is outside of the replay's folder"
  const handle = openSync(file, "r")
  try {
    const stat = fstatSync(handle)
    if (!stat.isFile()) return stat.isDirectory() ? "is a directory" : "is no file"
    if (stat.size > CONTENT_BYTES_MAX) return `has ${stat.size} bytes; ${CONTENT_BYTES_MAX} are the limit`
    const bytes = new Uint8Array(stat.size)
    let length = 0
    while (length < bytes.length) {
      const count = readSync(handle, bytes, length, bytes.length - length, null)
      if (count === 0) break
      length += count
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(handle)
  }
}
