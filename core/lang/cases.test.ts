/**
 * Golden cases of diagnostics, in text files beside this one (`cases/*.txt`). A file begins with a paragraph that says
 * what it is about, then declarations that every case has below its text (lines keep their numbers). A case is
 *
 *     === What it shows
 *     replay 1
 *     …
 *     ==>
 *     2:20 error unknown-queue: no queue 'presnt'. Did you mean 'present'?
 *
 * Nothing below the arrow: no mistakes. `UPDATE_CASES=1 npx vitest run core/lang/cases.test.ts` writes what is answered
 * now into the files; look at the difference before you keep it.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { checkReplay } from "./compile.ts"

const folder = new URL("cases/", import.meta.url)
const update = process.env["UPDATE_CASES"] === "1"

interface Case {
  readonly title: string
  readonly text: string
  readonly expected: string
}

function parse(content: string): { readonly head: string; readonly shared: string; readonly cases: Case[] } {
  const [head = "", ...sections] = content.split(/^=== /m)
  const shared = head.slice(head.indexOf("\n\n") + 2)
  return {
    head,
    shared,
    cases: sections.map((section) => {
      const title = section.slice(0, section.indexOf("\n"))
      const [text = "", expected = ""] = section.slice(title.length + 1).split(/^==>\n/m)
      return { title, text, expected: expected.trim() }
    }),
  }
}

function answer(text: string, shared: string): string {
  const whole = text === "" || !text.startsWith("replay 1") ? text : `${text}${shared}`
  return checkReplay(whole)
    .diagnostics.map(({ line, column, severity, code, message, suggestion }) => {
      return `${line}:${column} ${severity} ${code}: ${message}${suggestion === null ? "" : `. ${suggestion}`}`
    })
    .join("\n")
}

describe.each(readdirSync(folder).filter((name) => name.endsWith(".txt")))("%s", (name) => {
  const file = new URL(name, folder)
  const { head, shared, cases } = parse(readFileSync(file, "utf8"))
  if (update) {
    const sections = cases.map(({ title, text }) => {
      const answered = answer(text, shared)
      return `=== ${title}\n${text}==>\n${answered === "" ? "" : `${answered}\n`}`
    })
    writeFileSync(file, head + sections.join("\n"))
  }
  it.each(update ? [] : cases)("$title", ({ text, expected }) => {
    expect(answer(text, shared)).toBe(expected)
  })
  it("has cases", () => expect(cases.length).toBeGreaterThan(0))
})
