/** A part of docs/jobqueue.md that tests write: between `<!-- NAME -->` and `<!-- /NAME -->`. */
import { readFileSync, writeFileSync } from "node:fs"
import { expect } from "vitest"

const file = new URL("../../docs/jobqueue.md", import.meta.url)

/** Holds the part against `text`; with UPDATE_DOCS=1 writes it. */
export function expectSection(name: string, text: string): void {
  const page = readFileSync(file, "utf8")
  const begin = `<!-- ${name} -->\n`
  const from = page.indexOf(begin) + begin.length
  const to = page.indexOf(`<!-- /${name} -->`)
  expect(from >= begin.length && to >= from, `docs/jobqueue.md has the part ${name}`).toBe(true)
  const wanted = `\n${text.trim()}\n\n`
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, page.slice(0, from) + wanted + page.slice(to))
  else expect(page.slice(from, to)).toBe(wanted)
}
