/**
 * Golden cases of the formatter: text above the arrow, what becomes of it below. Every answer is formatted a second time
 * and must stay. `UPDATE_CASES=1 npx vitest run core/lang/format` writes the answers anew.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { formatReplay } from "../format.ts"

const folder = new URL("cases/", import.meta.url)

function format(text: string): string {
  const formatted = formatReplay(text)
  return formatted.ok ? formatted.value : formatted.error.map((one) => one.message).join("\n")
}

describe.each(readdirSync(folder))("%s", (name) => {
  const file = new URL(name, folder)
  const [head = "", ...sections] = readFileSync(file, "utf8").split(/^=== /m)
  const cases = sections.map((section) => {
    const title = section.slice(0, section.indexOf("\n"))
    const [text = "", expected = ""] = section.slice(title.length + 1).split(/^==>\n/m)
    return { title, text, expected: expected.replace(/\n$/, "") }
  })
  if (process.env["UPDATE_CASES"] === "1") {
    const written = cases.map(({ title, text }) => `=== ${title}\n${text}==>\n${format(text)}`)
    writeFileSync(file, `${head}${written.join("\n")}\n`)
    it("is written anew", () => {})
    return
  }
  it.each(cases)("$title", ({ text, expected }) => {
    const once = format(text)
    expect(once.trimEnd()).toBe(expected.trimEnd())
    expect(format(once)).toBe(once)
  })
})

it("does not touch a text with a syntax error", () => {
  expect(formatReplay("replay 1\nat 2 kill q\n")).toMatchObject({ ok: false, error: [{ code: "missing-unit" }] })
})
