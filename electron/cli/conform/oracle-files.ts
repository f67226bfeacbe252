/** The golden trace files of a folder, read one at a time: some are large, and none is trusted. */
import { readFile, readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import { type Result, err } from "../../../core/base/result.ts"
import type { OracleFile } from "../../../core/lang/oracle/oracle-file.ts"
import { readOracle } from "../../../core/lang/oracle/read-oracle.ts"
import { systemError } from "../system-error.ts"

/** Bytes of one file, unpacked. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

/** Names in order of their bytes: the same on every machine. */
export async function oracleFileNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder)
  return names.filter((name) => /\.json(\.gz)?$/.test(name)).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** The file's traces, or why it cannot be read. */
export async function readOracleFile(folder: string, name: string): Promise<Result<OracleFile, string>> {
  try {
    const path = join(folder, name)
    const { size } = await stat(path)
    if (size > FILE_BYTES_MAX) return err(`${size} bytes; ${FILE_BYTES_MAX} are the limit`)
    const bytes = await readFile(path)
    const text = name.endsWith(".gz") ? await promisify(gunzip)(bytes, { maxOutputLength: FILE_BYTES_MAX }) : bytes
    return readOracle(JSON.parse(text.toString("utf8")) as unknown)
  } catch (error) {
    if (error instanceof SyntaxError) return err(`not JSON: ${error.message}`)
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      return err(`not gzip: ${error.message}`)
    if (error instanceof RangeError) return err(`more than ${FILE_BYTES_MAX} bytes unpacked`)
    const words = systemError(error)
    if (words === null) throw error
    return err(words)
  }
}
