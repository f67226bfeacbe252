/** `ringside bench`: the shape of what it prints. What the figures are, nobody can test here. */
import { expect, test } from "vitest"
import { ringside } from "./ringside.ts"

const slow = { timeout: 240_000 }

test("JSON: exactly the fields that were agreed, a line for each benchmark", slow, async () => {
  const { code, out } = await ringside(["bench", "explore", "editor", "--format", "json", "--runs", "1"])
  expect(code).toBe(0)
  const reports = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { bench: string; results: Record<string, unknown>[] })
  expect(reports.map(({ bench }) => bench)).toEqual(["explore", "editor"])
  for (const report of reports) {
    expect(Object.keys(report)).toEqual(["bench", "results"])
    for (const result of report.results) {
      expect(Object.keys(result)).toEqual(["case", "value", "unit", "reference", "ratio"])
      expect(result["value"]).toBeGreaterThan(0)
      expect(result["ratio"]).toBeGreaterThan(0)
    }
  }
})

test("throughput: every load under every policy of v7.2", slow, async () => {
  const { code, out } = await ringside(["bench", "throughput", "--jobs", "2000", "--runs", "1"])
  expect(code).toBe(0)
  for (const policy of ["fifo", "rr", "fair"])
    expect(out.match(new RegExp(`v72-${policy} +[\\d,]+ +jobs/s +`, "g"))?.length).toBe(5)
})

test.each([
  [["bench", "troughput"], "no benchmark 'troughput'. Did you mean 'throughput'?"],
  [["bench", "--runs", "0"], "--runs is a whole number from 1 to 1000"],
  [["bench", "--format", "ktap"], "no format 'ktap'"],
])("%j is refused", slow, async (args, message) => {
  const ended = await ringside(args)
  expect(ended).toMatchObject({ code: 2, out: "" })
  expect(ended.err).toContain(message)
})

test("the timeline without Chromium: exit code 2 and why", slow, async () => {
  const ended = await ringside(["bench", "timeline"], { env: { PATH: "" } })
  expect(ended).toEqual({ code: 2, out: "", err: "ringside bench: timeline left out: it needs the program chromium\n" })
})
