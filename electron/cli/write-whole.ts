/**
 * Writes a file whole or not at all: beside its place first, then moved there. What is no plain file, such as a pipe or
 * /dev/null, is written to directly: a move would replace it.
 */
import { access, constants, open, realpath, rename, stat, unlink } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { printable } from "./printable.ts"
import { systemError } from "./system-error.ts"

/** Why nothing can be written there, in words; null if all looks well. Writes nothing. */
export async function whyNotWritable(path: string): Promise<string | null> {
  try {
    const there = await statOf(path)
    if (there?.isDirectory() === true) return "is a directory"
    if (there !== null) await access(path, constants.W_OK)
    if (there === null || there.isFile()) await access(dirname(await target(path)), constants.W_OK)
    return null
  } catch (error) {
    const words = systemError(error)
    if (words === null) throw error
    return words === "no such file" ? "no such directory" : words
  }
}

export async function writeWhole(path: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const there = await statOf(path)
  if (there !== null && !there.isFile()) {
    await writeAll(path, "a", pieces)
    return
  }
  const place = await target(path)
  const beside = join(dirname(place), `.${basename(place)}.${process.pid}.tmp`)
  try {
    // `wx`: never through a link that somebody put there.
    await writeAll(beside, "wx", pieces)
    await rename(beside, place)
  } catch (error) {
    await unlink(beside).catch(() => {})
    throw error
  }
}

/** Null when it is written, else why not. */
export async function unwritten(path: string, writing: Promise<void>): Promise<string | null> {
  try {
    await writing
    return null
  } catch (error) {
    const words = systemError(error)
    if (words === null) throw error
    return `cannot write ${printable(path)}: ${words}`
  }
}

async function writeAll(path: string, flags: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const file = await open(path, flags, 0o666)
  try {
    for (const piece of pieces) await file.writeFile(piece)
    // Some devices cannot: they keep nothing.
    await file.sync().catch(() => {})
  } finally {
    await file.close()
  }
}

/** A link stays a link: what it leads to is replaced. */
async function target(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    return path
  }
}

async function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (systemError(error) === "no such file") return null
    throw error
  }
}
