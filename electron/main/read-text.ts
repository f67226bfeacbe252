/** Reads a text file of bounded size; a folder, a device, a binary or a giant is refused. */
import { constants } from "node:fs"
import { open } from "node:fs/promises"
import { basename } from "node:path"
import { err, ok } from "../../core/base/result.ts"
import { FILE_BYTES_MAX, type FileResult, type OpenedFile } from "../../core/protocol/desktop-api.ts"
import { fileFailure } from "./file-failure.ts"

export async function readTextFile(path: string): Promise<FileResult<OpenedFile>> {
  const name = basename(path)
  try {
    // Not blocking: opening a pipe would wait for its writer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const found = await file.stat()
      if (!found.isFile()) return err({ code: "io", message: `Could not open ${name}: it is not a file.` })
      if (found.size > FILE_BYTES_MAX) return err(tooLarge(name))
      // One byte more than allowed, in case the file grows while it is read.
      const bytes = new Uint8Array(Math.min(found.size + 1, FILE_BYTES_MAX + 1))
      let length = 0
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      if (length > FILE_BYTES_MAX) return err(tooLarge(name))
      const text = decode(bytes.subarray(0, length))
      if (text === null) return err({ code: "binary", message: `Could not open ${name}: it is not UTF-8 text.` })
      return ok({ id: path, name, path, text, modifiedMs: found.mtimeMs })
    } finally {
      await file.close()
    }
  } catch (error) {
    return err(fileFailure(`Could not open ${name}`, error))
  }
}

function tooLarge(name: string): { readonly code: "too-large"; readonly message: string } {
  return {
    code: "too-large",
    message: `Could not open ${name}: it is larger than ${FILE_BYTES_MAX / 1024 / 1024} MiB.`,
  }
}

function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
