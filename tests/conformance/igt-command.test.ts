/** `ringside conform igt` as a process: which list, how it tells, and how it ends. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { inFolder, ringside } from "../cli/ringside.ts"

const slow = { timeout: 60_000 }

test("without a file, Ringside's own list; the last line alone counts", slow, async () => {
  const { code, out } = await ringside(["conform", "igt"])
  expect(code).toBe(0)
  expect(out.trimEnd().split("\n").at(-1)).toBe("198 passed, 0 failed")
})

test("a list of one's own is interpreted by its names; what it gets wrong and what is unknown fail", slow, () =>
  inFolder(async (folder) => {
    const list = join(folder, "list.json")
    const matrix = [
      ["invalid-multi-wait-all-unsubmitted-submitted-signaled", "EINVAL"],
      ["single-wait-signaled", "ETIME"],
    ]
    writeFileSync(list, JSON.stringify({ syncobj_wait_matrix: matrix, fixed: { syncobj_wait: ["no-such-test"] } }))
    const { code, out } = await ringside(["conform", "igt", list])
    expect(code).toBe(1)
    expect(out).toContain("no-such-test")
    expect(out.trimEnd().split("\n").at(-1)).toBe("1 passed, 2 failed")
  }),
)
