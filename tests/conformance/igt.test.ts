/** The kernel's suites for synchronisation objects, one test each; the rest of their matrices; and that they can fail. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { IGT_SUITES, type IgtEntry, readIgtList, runIgtEntry, suiteOf } from "../../core/conform/igt/index.ts"

const listFile = new URL("../acceptance/igt-syncobj.json", import.meta.url)

function readEntries(): readonly IgtEntry[] {
  const list = readIgtList(JSON.parse(readFileSync(listFile, "utf8")))
  if (!list.ok) throw new Error(list.error)
  return list.value
}

const entries = readEntries()
const matrixEntries = entries.filter(({ expected }) => expected !== null)

describe("listed", () => {
  test.each(entries.map((entry) => ({ entry, told: `${suiteOf(entry)} ${entry.name}` })))("$told", ({ entry }) => {
    expect(runIgtEntry(entry)).toBeNull()
  })

  test("none is left out, and none is written that nobody runs", () => {
    expect(entries.length).toBe(198)
    const listed = new Set(entries.map(({ suite, name }) => `${suite} ${name}`))
    const written = [...IGT_SUITES].flatMap(([suite, tests]) => tests.map(({ name }) => `${suite} ${name}`))
    const unlisted = written.filter((name) => !listed.has(name))
    expect(unlisted).toEqual([])
    expect(new Set(written).size).toBe(written.length)
  })
})

/** The rule of the list's README, by which the results of the matrices follow from the names. */
function ruleOf(flags: readonly string[], states: readonly string[]): string {
  const available = flags.includes("available")
  if (states.includes("unsubmitted") && !available && !flags.includes("for-submit")) return "EINVAL"
  const done = states.filter((state) => state === "signaled" || (available && state === "submitted"))
  return done.length === states.length || (done.length > 0 && !flags.includes("all")) ? "0" : "ETIME"
}

function subsets(words: readonly string[]): readonly (readonly string[])[] {
  return words.reduce<readonly (readonly string[])[]>(
    (sets, word) => [...sets, ...sets.map((set) => [...set, word])],
    [[]],
  )
}

function matrixOf(suite: string, flags: readonly string[]): readonly IgtEntry[] {
  return subsets(["unsubmitted", "submitted", "signaled"]).flatMap((states) =>
    subsets(flags).flatMap((set) => {
      const counts = states.length === 0 ? [] : states.length === 1 ? ["single", "multi"] : ["multi"]
      const expected = ruleOf(set, states)
      const etime = expected === "ETIME" && suite.includes("timeline")
      const prefix = expected === "EINVAL" ? ["invalid"] : etime ? ["etime"] : []
      return counts.map((count) => ({ suite, name: [...prefix, count, "wait", ...set, ...states].join("-"), expected }))
    }),
  )
}

const whole = [
  ...matrixOf("syncobj_wait_matrix", ["all", "for-submit"]),
  ...matrixOf("syncobj_timeline_matrix", ["all", "for-submit", "available"]),
]

describe("the whole matrices", () => {
  test.each(whole)("$suite $name: $expected", (entry) => {
    expect(runIgtEntry(entry)).toBeNull()
  })

  test("the listed entries are among them, with the same results", () => {
    const known = new Map(whole.map(({ suite, name, expected }) => [`${suite} ${name}`, expected]))
    for (const { suite, name, expected } of matrixEntries) expect(known.get(`${suite} ${name}`), name).toBe(expected)
  })
})

describe("what must fail", () => {
  test.each(matrixEntries)("$suite $name with another result", (entry) => {
    for (const expected of ["0", "EINVAL", "ETIME", "ENOENT"].filter((other) => other !== entry.expected))
      expect(runIgtEntry({ ...entry, expected })).toContain("expected")
  })

  test.each([
    [{ suite: "syncobj_basic", name: "no-such-test", expected: null }, "no test 'no-such-test' in syncobj_basic"],
    [{ suite: "syncobj_magic", name: "bad-destroy", expected: null }, "no suite 'syncobj_magic'"],
    [{ suite: "syncobj_wait_matrix", name: "single-wait-signaled", expected: "EFUN" }, "'EFUN' is no errno name"],
    [{ suite: "syncobj_wait_matrix", name: "single-wait-available-signaled", expected: "0" }, "no name of this matrix"],
    [{ suite: "syncobj_timeline_matrix", name: "single-wait", expected: "0" }, "no name of this matrix"],
    [{ suite: "syncobj_timeline_matrix", name: "single-wait-submitted-signaled", expected: "0" }, "no name of this"],
  ])("%o", (entry, reason) => {
    expect(runIgtEntry(entry)).toContain(reason)
  })

  test.each([[null], [[]], ["list"], [{}], [{ note: "nothing else" }], [{ syncobj_basic: [["a"]] }], [{ fixed: [] }]])(
    "a list that is %o",
    (json) => {
      expect(readIgtList(json).ok).toBe(false)
    },
  )
})
