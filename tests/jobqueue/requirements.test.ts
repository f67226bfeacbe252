/**
 * The table of requirements in docs/jobqueue.md is that of the tests: each test that holds one says so at the beginning of
 * its title. `UPDATE_DOCS=1 npx vitest run --project unit tests/jobqueue` writes it anew.
 */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { NOT_TESTED, REQUIREMENTS } from "../../core/jobqueue/testing/requirements.ts"
import { expectSection } from "./section.ts"

const root = join(import.meta.dirname, "../..")
/** A title in one piece; what is put into it by a loop is shown as it stands in the source. */
const TITLE = /\btest\(\s*(["`])((?:R\d+(?:, )?)+): (.*?)\1/gs

interface Held {
  readonly file: string
  readonly title: string
}

function testsByRequirement(): Map<string, Held[]> {
  const found = new Map<string, Held[]>()
  const files = globSync(
    ["core/jobqueue/**/*.test.ts", "core/c-api/**/*.test.ts", "build/c-api/*.test.ts", "tests/**/*.test.ts"],
    { cwd: root },
  )
  for (const file of files.map((name) => name.replaceAll("\\", "/")).sort()) {
    for (const [, , numbers, title] of readFileSync(join(root, file), "utf8").matchAll(TITLE)) {
      if (numbers === undefined || title === undefined) continue
      for (const number of numbers.split(", ")) found.set(number, [...(found.get(number) ?? []), { file, title }])
    }
  }
  return found
}

const held = testsByRequirement()

test("every requirement has a test, or a reason why not", () => {
  for (const number of Object.keys(REQUIREMENTS))
    expect(held.has(number) !== Object.hasOwn(NOT_TESTED, number), `${number}: a test or a reason, not both`).toBe(true)
})

test("tests name requirements that exist", () => {
  for (const number of held.keys()) expect(Object.keys(REQUIREMENTS)).toContain(number)
})

test("the table in docs/jobqueue.md is current", () => {
  const rows = Object.entries(REQUIREMENTS).map(([number, says]) => {
    const tests = held.get(number) ?? []
    const files = [...new Set(tests.map(({ file }) => file))].map((file) => {
      const titles = tests.filter((one) => one.file === file).map(({ title }) => title.replaceAll("|", "\\|"))
      return `[${file.replace(/^.*\//, "")}](../${file}): ${titles.join("; ")}`
    })
    return `| ${number} | ${says} | ${files.join("<br>") || (NOT_TESTED[number] ?? "")} |`
  })
  const table = ["| | Requirement | Held by |", "| --- | --- | --- |", ...rows].join("\n")
  expectSection(
    "requirements",
    `Each row's tests say its number in their titles; the table is made from them.\n\n${table}`,
  )
})
