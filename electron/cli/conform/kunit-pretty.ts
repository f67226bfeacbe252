/** The report of the KUnit suites for people: counts by suite, what failed and why, and the figures. */
import { testName } from "../../../core/conform/kunit/index.ts"
import { type RunOfSuite, type RunOfVariant, tally } from "./kunit-run.ts"

export function prettyKunit({ variant, suites }: RunOfVariant): string {
  return [variant.name, ...suites.flatMap(suiteLines), ""].map((line) => `${line}\n`).join("")
}

function suiteLines({ suite, cases }: RunOfSuite): readonly string[] {
  const { passed, failed } = tally(cases)
  const lines = [`  ${suite.name}: ${passed} passed${failed === 0 ? "" : `, ${failed} failed`}`]
  for (const { case: one, leftOut, runs } of cases) {
    if (leftOut !== null) lines.push(`    ${one.name} left out: ${leftOut}`)
    for (const { param, result } of runs) {
      if (result.failures.length > 0) {
        lines.push(`    failed  ${testName(suite, one, param)}`)
        lines.push(...result.failures.map((failure) => `      ${failure}`))
      }
      if (result.summary.length > 0) {
        lines.push(`    ${param ?? one.name}`, ...result.summary.map((line) => `      ${line}`))
      }
    }
  }
  return lines
}
