/** Writes the header of the C face and its reference page, both committed, from the table in core/c-api. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { renderHeader } from "./header.ts"
import { renderPage } from "./page.ts"

const root = path.resolve(import.meta.dirname, "../..")
export const HEADER = path.join(root, "include/ringside_jobqueue.h")
export const PAGE = path.join(root, "docs/c-api.md")

if (import.meta.main) {
  mkdirSync(path.dirname(HEADER), { recursive: true })
  writeFileSync(HEADER, renderHeader())
  writeFileSync(PAGE, renderPage(readFileSync(PAGE, "utf8")))
}
