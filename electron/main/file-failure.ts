/** An error of the file system, in words for people. */
import type { FileFailure, FileFailureCode } from "../../core/protocol/desktop-api.ts"
import { NOT_A_FILE } from "./atomic-write.ts"

const CODES: Readonly<Record<string, readonly [FileFailureCode, string]>> = {
  ENOENT: ["not-found", "no such file"],
  ENOTDIR: ["not-found", "no such folder"],
  EACCES: ["denied", "permission denied"],
  EPERM: ["denied", "permission denied"],
  EROFS: ["denied", "the file system is read-only"],
  ENOSPC: ["no-space", "no space left"],
  EDQUOT: ["no-space", "the disk quota is used up"],
  EFBIG: ["too-large", "the file system takes no file of this size"],
  EISDIR: ["io", "it is a folder"],
  [NOT_A_FILE]: ["io", "there is something that is not a file"],
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : ""
}

/** `what`: `Could not open a.replay`. `comfort`: a sentence that follows. */
export function fileFailure(what: string, error: unknown, comfort = ""): FileFailure {
  const code = codeOf(error)
  const [kind, words] = CODES[code] ?? (["io", code === "" ? String(error) : code] as const)
  return { code: kind, message: `${what}: ${words}.${comfort === "" ? "" : ` ${comfort}`}` }
}
