/** Races that the real code has, or had, found by the explorer through the invariants. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { compileReplay } from "../lang/compile.ts"
import { searchRandom } from "./random-search.ts"

function search(text: string, runs: number) {
  const compiled = compileReplay(text)
  if (!compiled.ok) throw new Error(compiled.error.map(({ message }) => message).join())
  return searchRandom(compiled.value, { runs, seed: 1 })
}

const page = readFileSync(new URL("../../docs/drm-sched.md", import.meta.url), "utf8")
const documented = /^```replay\n([^]*?)^```/m.exec(page)?.[1] ?? ""

function torn(profile: string): string {
  const policy = profile === "v7.2-rc" ? "fair" : "fifo"
  return documented.replace("profile v7.2; policy fifo", `profile ${profile}; policy ${policy}`)
}

test.each(["v6.12", "v6.17", "v7.2-rc", "v7.2"])(
  "G32 in %s: a worker between select and pop puts a killed entity back",
  (profile) => {
    expect(search(torn(profile), 10_000)?.report).toContain(
      "render is gone, and still in the tree of a run queue (G32)",
    )
  },
)

test("no such thing with one job: the pop leaves nothing to put back for", () => {
  const one = torn("v7.2").replace(/at 0ns submit [bc].*\n/g, "")
  expect(search(one, 3_000)).toBeNull()
})
