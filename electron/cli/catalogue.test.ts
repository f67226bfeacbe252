import { expect, test } from "vitest"
import { CATALOGUE } from "./catalogue.ts"

test.each(CATALOGUE)("$name is what the catalogue says", async ({ name, summary, load }) => {
  const command = await load()
  expect({ name: command.name, summary: command.summary }).toEqual({ name, summary })
  // Each stands in `ringside NAME USAGE` and in a sentence of its own.
  expect(command.usage).not.toMatch(/^ringside/)
  expect(summary).toMatch(/^[a-z][^.]*[^.]$/)
})
