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

test("a workload descriptor becomes a replay that holds on every policy", { timeout: 90_000 }, () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "video.wsim"), "M.1.VCS\nB.1\n1.VCS.500-900.0.0\n2.RCS.300.-1.1\np.2000\n")
    const args = ["import", "video.wsim", "--repeat", "5", "-o", "video.replay"]
    expect(await ringside(args, { cwd: folder })).toEqual({ code: 0, out: "", err: "" })
    for (const policy of ["fifo", "rr", "fair"]) {
      const ended = await ringside(["run", "video.replay", "--policy", policy], { cwd: folder })
      expect(ended).toMatchObject({ code: 0, err: "" })
      expect(ended.out).toContain("expect load video cycles = 5")
    }
  }),
)

test("a workload that cannot be one is refused with its place", { timeout: 90_000 }, () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "bad.wsim"), "1.RCS.500.0.0\n1.RCS.5.-3.0\n")
    const refused = (args: readonly string[]) => ringside(["import", ...args], { cwd: folder })
    expect(await refused(["bad.wsim"])).toEqual({
      code: 2,
      out: "",
      err: "ringside: bad.wsim:2:9: there is no step 3 back; 1 stand before this one\n",
    })
    expect(await refused(["bad.wsim", "--repeat", "0"])).toMatchObject({ code: 2, out: "" })
    expect(await refused(["bad.wsim", "--variant", "fifo"])).toMatchObject({ code: 2, out: "" })
    expect(await refused(["none.wsim"])).toMatchObject({ code: 2, out: "" })
    writeFileSync(join(folder, "noise.wsim"), Buffer.from([0, 255, 27, 91, 49, 10, 46, 46]))
    const noise = await refused(["noise.wsim"])
    expect(noise).toMatchObject({ code: 2, out: "" })
    expect(noise.err).not.toMatch(/\u001b/)
  }),
)
