/**
 * Reads a text file that may be anything: missing, a directory, a device, far too large, not text. The size is bounded
 * before and while reading, since a file may grow and a pipe tells no size.
 */
import { type FileHandle, open } from "node:fs/promises"
import { type Result, err, ok } from "../../core/base/result.ts"
import { systemError } from "./system-error.ts"

export interface Unreadable {
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly message: string
}

const STANDARD_INPUT = 0
const CHUNK_BYTES = 64 * 1024

/** The text of `path`, `-` being standard input. */
export async function readText(path: string, bytesMax: number): Promise<Result<string, Unreadable>> {
  let bytes: Result<Buffer, string>
  try {
    bytes = path === "-" ? await readStandardInput(bytesMax) : await readPath(path, bytesMax)
  } catch (error) {
    const words = systemError(error)
    if (words === null) throw error
    bytes = err(words)
  }
  return bytes.ok ? decode(bytes.value) : err({ line: 1, column: 1, message: bytes.error })
}

async function readPath(path: string, bytesMax: number): Promise<Result<Buffer, string>> {
  const file = await open(path, "r")
  try {
    const stat = await file.stat()
    if (stat.isDirectory()) return err("is a directory")
    if (!stat.isFile() && !stat.isFIFO()) return err("is no file")
    if (stat.size > bytesMax) return err(tooLarge(stat.size, bytesMax))
    return await readBounded(file, bytesMax)
  } finally {
    await file.close()
  }
}

async function readStandardInput(bytesMax: number): Promise<Result<Buffer, string>> {
  const { createReadStream } = await import("node:fs")
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of createReadStream("", { fd: STANDARD_INPUT, autoClose: false })) {
    chunks.push(chunk as Buffer)
    length += (chunk as Buffer).length
    if (length > bytesMax) return err(tooLarge(length, bytesMax))
  }
  return ok(Buffer.concat(chunks))
}

async function readBounded(file: FileHandle, bytesMax: number): Promise<Result<Buffer, string>> {
  const chunks: Buffer[] = []
  let length = 0
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES)
    if (bytesRead === 0) return ok(Buffer.concat(chunks))
    length += bytesRead
    if (length > bytesMax) return err(tooLarge(length, bytesMax))
    chunks.push(buffer.subarray(0, bytesRead))
  }
}

function tooLarge(bytes: number, bytesMax: number): string {
  return `${bytes} bytes and perhaps more; ${bytesMax} are the limit`
}

function decode(bytes: Buffer): Result<string, Unreadable> {
  const zero = bytes.indexOf(0)
  if (zero >= 0) return err({ ...placeOf(bytes, zero), message: "not text: a zero byte" })
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  } catch {
    return err({ ...placeOf(bytes, firstInvalid(bytes)), message: "not text: bytes that are not UTF-8" })
  }
}

function placeOf(bytes: Buffer, offset: number): { line: number; column: number } {
  const before = bytes.subarray(0, offset)
  const lineStart = before.lastIndexOf(0x0a) + 1
  let line = 1
  for (let at = before.indexOf(0x0a); at >= 0; at = before.indexOf(0x0a, at + 1)) line++
  return { line, column: new TextDecoder().decode(before.subarray(lineStart)).length + 1 }
}

/** Length of the longest valid beginning, within a character. */
function firstInvalid(bytes: Buffer): number {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
  const replaced = text.indexOf("\ufffd")
  return replaced < 0 ? bytes.length : Buffer.byteLength(text.slice(0, replaced))
}
