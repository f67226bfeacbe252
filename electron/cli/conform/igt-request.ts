/** What `ringside conform igt` is asked to run. */
import { fileURLToPath } from "node:url"
import { type Result, err, ok } from "../../../core/base/result.ts"
import { oneOf, readOptions } from "../options.ts"
import { shown } from "../printable.ts"

const FORMATS = ["pretty", "ktap"] as const

/** The list in the checkout. */
const FILE_DEFAULT = fileURLToPath(new URL("../../../tests/acceptance/igt-syncobj.json", import.meta.url))

export interface IgtRequest {
  readonly file: string
  readonly format: (typeof FORMATS)[number]
}

export function readIgtRequest(args: readonly string[]): Result<IgtRequest, string> {
  const read = readOptions(args, { format: "value" })
  if (!read.ok) return read
  const [file, second] = read.value.files
  if (second !== undefined) return err(`one list at a time; '${shown(second)}' is a second one`)
  const format = oneOf("format", read.value.value("format") ?? "pretty", FORMATS)
  if (!format.ok) return format
  return ok({ file: file ?? FILE_DEFAULT, format: format.value })
}
