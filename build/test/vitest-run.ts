/**
 * Runs one group of tests and counts them from Vitest's own report. A test that was skipped counts as failed: what nobody
 * ran, nobody knows. So does a test file that could not be loaded.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { node, run } from "../run.ts"
import { onVirtualDisplay } from "./virtual-display.ts"

export interface Count {
  readonly passed: number
  readonly failed: number
}

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

/** A group that hangs is ended, so that the rest of the run and its report are still to be had. Far above what a busy machine needs. */
const GROUP_LIMIT_MS = 25 * 60_000

export async function runTests(project: string, display: "none" | "virtual", args: readonly string[]): Promise<Count> {
  const report = `.cache/test-results/${project}.json`
  mkdirSync(".cache/test-results", { recursive: true })
  rmSync(report, { force: true })
  const vitest = node(
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...args,
  )
  const code = await run(display === "virtual" ? onVirtualDisplay(vitest) : vitest, { limitMs: GROUP_LIMIT_MS })
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const result = JSON.parse(readFileSync(report, "utf8")) as Report
  const skipped = skippedOf(result)
  if (skipped > 0) console.error(`${skipped} tests were skipped: each counts as failed`)
  return count(result, code)
}

const skippedOf = (report: Report) => report.numPendingTests + report.numTodoTests

export function count(report: Report, exitCode: number): Count {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + skippedOf(report) + unloaded
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}
