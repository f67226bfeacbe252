/** A golden trace, imported as a replay, holds: the whole way through the command line. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { VARIANT_NAMES } from "../../core/lang/oracle/oracle-file.ts"
import { oracleFiles } from "../oracle/load.ts"
import { inFolder, ringside } from "./ringside.ts"

const wanted = ["timeout-innocents", "kill-waits-for-deps", "dep-fanout", "random-43"]
const files = oracleFiles().filter(({ name }) => wanted.includes(name))

test("all of them are there", () => {
  expect(files.map(({ name }) => name)).toEqual(wanted.toSorted())
})

test.concurrent.each(files)("$name", { timeout: 90_000 }, ({ json }) =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "golden.json"), JSON.stringify(json))
    const variants = Object.keys((json as { traces: object }).traces)
    expect(variants.length).toBeGreaterThan(0)
    for (const variant of variants) {
      expect(VARIANT_NAMES).toContain(variant)
      const args = ["import", "golden.json", "--variant", variant, "--out", `${variant}.replay`]
      expect(await ringside(args, { cwd: folder })).toMatchObject({ code: 0, err: "" })
    }
    const ended = await ringside(["run", ...variants.map((variant) => `${variant}.replay`)], { cwd: folder })
    expect(ended).toMatchObject({ code: 0, err: "" })
    expect(ended.out).toMatch(/\n[1-9]\d* held, 0 failed\n$/)
  }),
)
