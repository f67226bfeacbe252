/** Words for what the operating system refuses. */

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "is a directory",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "read-only file system",
  ENOSPC: "no space left",
  EDQUOT: "no space left",
  EMFILE: "too many open files",
  ELOOP: "symbolic links in a ring",
  ENAMETOOLONG: "name too long",
  ERR_INVALID_ARG_VALUE: "not a file name",
}

/** What went wrong, in words; null if it is not the system that complains. */
export function systemError(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null
  return WORDS[error.code] ?? error.code
}
