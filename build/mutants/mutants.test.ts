/** The tools of mutation testing: the stand-in for vitest, what is left out, and the figures. */
import type { MutantResult } from "@stryker-mutator/api/core"
import { describe, expect, test } from "vitest"
import { root } from "../run.ts"
import { strykerPlugins } from "./names-ignorer.ts"
import { foundShare, markdownTable, printedTable, tallyBy } from "./tally.ts"
import { isJudging, judgingTestFiles } from "./test-files.ts"
import * as inProcess from "./vitest-in-process.ts"

const { collect } = inProcess

describe("the stand-in for vitest", () => {
  test("collects tests in order, with the hooks of their groups around them", async () => {
    const log: string[] = []
    const tests = await collect("some.test.ts", async () => {
      inProcess.beforeEach(() => log.push("before all"))
      inProcess.test("first", () => log.push("first"))
      inProcess.describe("group", () => {
        inProcess.beforeEach(async () => log.push("before group"))
        inProcess.afterEach(() => log.push("after group"))
        inProcess.it("second", () => log.push("second"))
      })
      inProcess.test("third", () => log.push("third"))
    })
    for (const one of tests) await one.run()
    expect(log).toEqual([
      ...["before all", "first"],
      ...["before all", "before group", "second", "after group"],
      ...["before all", "third"],
    ])
    expect(tests.map(({ id }) => id)).toEqual([
      "some.test.ts > first (0)",
      "some.test.ts > group > second (1)",
      "some.test.ts > third (2)",
    ])
  })

  test("a test of each case: lists are spread, others are one argument", async () => {
    const seen: unknown[] = []
    const tests = await collect("some.test.ts", async () => {
      inProcess.describe.each([{ name: "g" }])("$name", ({ name }: { name: string }) => {
        inProcess.test.each([
          [1, "a"],
          [2, "b"],
        ])("%i is %s", (number: number, text: string) => seen.push([name, number, text]))
      })
    })
    for (const one of tests) await one.run()
    expect(seen).toEqual([
      ["g", 1, "a"],
      ["g", 2, "b"],
    ])
    expect(tests.map(({ id }) => id)).toEqual(["some.test.ts > g > 1 is a (0)", "some.test.ts > g > 2 is b (1)"])
  })

  test("what waits for nothing runs at once, so that it can be cut off; a failure is a failure either way", async () => {
    let ran = false
    const [plain, throws, rejects] = await collect("some.test.ts", async () => {
      inProcess.test("plain", () => void (ran = true))
      inProcess.test("throws", () => inProcess.expect(1).toBe(2))
      inProcess.test("rejects", async () => inProcess.expect(1).toBe(2))
    })
    expect([plain?.run(), ran]).toEqual([undefined, true])
    expect(() => throws?.run()).toThrow("expected 1 to be 2")
    await expect(rejects?.run()).rejects.toThrow("expected 1 to be 2")
  })
})

test("the judging tests are the straight ones of the rooms and of the conformance suites", () => {
  const files = judgingTestFiles(root)
  expect(files).toContain("core/fence/fence.test.ts")
  expect(files).toContain("core/drm-sched/recovery.test.ts")
  expect(files).toContain("tests/conformance/oracle.test.ts")
  expect(files.filter((file) => file.includes("steered"))).toEqual([])
  expect(isJudging("v7.2 rr twice > says the same, figure for figure")).toBe(false)
  expect(isJudging("policy: two clients > fifo")).toBe(true)
})

describe("what is not mutated", () => {
  const text = { type: "StringLiteral" }
  const call = (name: string) => ({ type: "CallExpression", callee: { type: "Identifier", name } })
  const made = (name: string) => ({ type: "NewExpression", callee: { type: "Identifier", name } })
  const reason = (node: object, parent?: object) => strykerPlugins[0]?.value.shouldIgnore({ node, parent } as never)

  test("is a name or a message", () => {
    expect(reason(text, call("assert"))).toBe("a name or message")
    expect(reason({ type: "TemplateLiteral" }, made("Lock"))).toBe("a name or message")
    expect(reason(text, { type: "CallExpression", callee: { type: "Super" } })).toBe("a name or message")
  })

  test("is a point, which does nothing in the straight form", () => {
    expect(reason({ type: "ExpressionStatement", expression: call("point") })).toBe("a point")
  })

  test("is nothing else", () => {
    expect(reason(text, { type: "BinaryExpression" })).toBeUndefined()
    expect(reason(text, call("oneOf"))).toBeUndefined()
    expect(reason(call("assert"), { type: "ExpressionStatement" })).toBeUndefined()
    expect(reason({ type: "ExpressionStatement", expression: call("lock") })).toBeUndefined()
    expect(reason({ type: "NumericLiteral" }, call("assert"))).toBeUndefined()
  })
})

describe("the figures", () => {
  const mutants = (statuses: readonly MutantResult["status"][]) =>
    statuses.map((status, index) => ({ status, fileName: `room/${index % 2}.ts` }) as MutantResult)

  test("count what was found of what could be judged", () => {
    const [row] = tallyBy(
      mutants(["Killed", "Timeout", "Survived", "NoCoverage", "RuntimeError", "Ignored"]),
      () => "all",
    )
    expect(row).toEqual({ name: "all", killed: 1, timedOut: 1, survived: 1, uncovered: 1, invalid: 1 })
    expect(row && foundShare(row)).toBe(0.5)
    expect(foundShare({ killed: 0, timedOut: 0, survived: 0, uncovered: 0, invalid: 3 })).toBe(1)
  })

  test("are told by file, in order", () => {
    const rows = tallyBy(mutants(["Survived", "Killed", "Killed"]), (file) => file)
    expect(printedTable(rows)).toBe(
      [
        "             found  killed  timed out  survived  not covered",
        "room/0.ts   50.0 %       1          0         1            0",
        "room/1.ts  100.0 %       1          0         0            0",
        "",
      ].join("\n"),
    )
    expect(markdownTable(rows).split("\n")[2]).toBe("| room/0.ts | 50.0 % | 1 | 0 | 1 | 0 |")
  })
})
