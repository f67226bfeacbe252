/** Holds docs/encodings.md against the tables. `UPDATE_DOCS=1 vitest run core/isa/manual` writes it anew. */
import { readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { CDM } from "../cdm/cdm.ts"
import { FAMILIES } from "../families.ts"
import { VDM } from "../vdm/vdm.ts"
import { blockHover, operandHover } from "./hover.ts"
import { encodingsManual } from "./manual.ts"

const file = new URL("../../../docs/encodings.md", import.meta.url)

test("docs/encodings.md is what the tables make", () => {
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, encodingsManual())
  else expect(readFileSync(file, "utf8")).toBe(encodingsManual())
})

test("every block and operand has a text for the editor", () => {
  for (const family of FAMILIES)
    for (const { head, parts } of family.blocks) {
      expect(blockHover(family, head.name)).toContain(head.says)
      for (const { name, says } of head.fields) expect(operandHover(family, head.name, name)).toContain(says)
      for (const { encoding, prefix, times } of parts)
        for (const { name, says } of encoding.fields) {
          const before = prefix === undefined ? "" : `${prefix}${times === undefined ? "" : "[0]"}.`
          expect(operandHover(family, head.name, before + name)).toContain(says)
        }
    }
  expect(operandHover(CDM, "launch", "global")).toContain("Threads along x, y and z.")
  expect(operandHover(VDM, "draw", "index_buffer")).toContain("Address of the indices.")
  expect(blockHover(CDM, "lunch")).toBe(null)
  expect(operandHover(CDM, "launch", "uniform")).toBe(null)
  expect(operandHover(CDM, "lunch", "uniforms")).toBe(null)
})
