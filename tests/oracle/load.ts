/**
 * The golden traces, for tests. Each file is kept compressed (`gzip -9n`: no name and no time in it, so the same
 * content is the same bytes); README.md beside this file says what is in them and where they come from.
 */
import { readFileSync, readdirSync } from "node:fs"
import { gunzipSync } from "node:zlib"

export interface OracleDocument {
  /** Of the file, without `.json.gz`. */
  readonly name: string
  readonly json: unknown
}

/** The folder that `ringside conform oracle` takes. */
export const oracleFolder = new URL(".", import.meta.url)

export function oracleFiles(): OracleDocument[] {
  const ending = ".json.gz"
  return readdirSync(oracleFolder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({
      name: name.slice(0, -ending.length),
      json: JSON.parse(gunzipSync(readFileSync(new URL(name, oracleFolder))).toString("utf8")) as unknown,
    }))
}
