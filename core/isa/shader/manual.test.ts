/** Holds docs/shader-isa.md against the table. `UPDATE_DOCS=1 vitest run core/isa/shader/manual.test.ts` writes it anew. */
import { readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { FORMS } from "./forms.ts"
import { hoverText, shaderManual } from "./manual.ts"

const file = new URL("../../../docs/shader-isa.md", import.meta.url)

test("docs/shader-isa.md is what the table makes", () => {
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, shaderManual())
  else expect(readFileSync(file, "utf8")).toBe(shaderManual())
})

test("every instruction has a text for the editor", () => {
  for (const { name } of FORMS) expect(hoverText(name)).toContain(name)
  expect(hoverText("fadd32.sat")).toBe(hoverText("fadd32"))
  expect(hoverText("fadd33")).toBe(null)
})
