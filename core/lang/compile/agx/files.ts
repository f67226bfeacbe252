/** Files beside the replay, which the shells read: the language knows names and bytes only. */
import { quote } from "../../found.ts"
import { CONTENT_BYTES_MAX } from "../../limits.ts"
import type { DataTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { type Picture, readPpm } from "./picture.ts"

type FileTree = Extract<DataTree, { $type: "FileData" | "ImageData" }>

/** Names with a slash between them: nothing that leaves the folder, or that only one kind of system understands. */
const PLAIN = /^(?!\.)[\w-][\w.-]*(\/[\w-][\w.-]*)*$/

/** Null, and told unless it is not to be judged. */
export function fileBytes(context: Context, { path }: FileTree): Uint8Array | null {
  const { agx, problems } = context
  const name = path.text.slice(1, -1)
  if (!PLAIN.test(name)) {
    const suggestion = "Files are in the replay's folder or below: data/in.bin"
    problems.error(path, "wrong-path", `${quote(name)} is no path of plain names`, suggestion)
    return null
  }
  if (agx.files === null) {
    problems.error(path, "no-files", "files cannot be read here")
    return null
  }
  const bytes = agx.files(name)
  if (bytes === null) agx.unread = true
  else if (typeof bytes === "string") problems.error(path, "no-file", `file ${quote(name)}: ${bytes}`)
  else if (bytes.length > CONTENT_BYTES_MAX)
    problems.error(
      path,
      "too-large",
      `file ${quote(name)} has ${bytes.length} bytes; ${CONTENT_BYTES_MAX} are the limit`,
    )
  else return bytes
  return null
}

export function imageOf(context: Context, tree: FileTree): Picture | null {
  const bytes = fileBytes(context, tree)
  if (bytes === null) return null
  const picture = readPpm(bytes)
  if (picture === null)
    context.problems.error(tree.path, "no-image", `${tree.path.text} is no binary PPM with 255 as its largest value`)
  return picture
}
