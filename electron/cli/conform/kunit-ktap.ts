/**
 * The report of the KUnit suites as KTAP version 1, nested as the kernel's: kernel and policy, suite, case, parameter.
 * What a test printed comes before its result, as diagnostics.
 */
import { type RunOfCase, type RunOfSuite, type RunOfVariant, type Tally, tally } from "./kunit-run.ts"

export function ktapKunit(variants: readonly RunOfVariant[]): string {
  const lines = ["KTAP version 1", `1..${variants.length}`]
  for (const [i, { variant, suites }] of variants.entries()) {
    const sum = tally(suites.flatMap(({ cases }) => cases))
    const tests = suites.flatMap((suite, at) => suiteLines(suite, at + 1))
    lines.push(
      ...level(variant.name, suites.length, tests),
      totals(sum),
      resultLine(sum.failed === 0, i + 1, variant.name),
    )
  }
  return lines.map((line) => `${line}\n`).join("")
}

function suiteLines({ suite, cases }: RunOfSuite, number: number): readonly string[] {
  const sum = tally(cases)
  const tests = cases.flatMap((one, at) => caseLines(one, at + 1))
  return [...level(suite.name, cases.length, tests), totals(sum), resultLine(sum.failed === 0, number, suite.name)]
}

function caseLines({ case: one, leftOut, runs }: RunOfCase, number: number): readonly string[] {
  if (leftOut !== null) return [`ok ${number} ${one.name} # SKIP ${leftOut}`]
  const failed = runs.some(({ result }) => result.failures.length > 0)
  const speed = one.slow ? [`# ${one.name}.speed: slow`] : []
  const tests = runs.flatMap(({ param, result }, at) => {
    const said = [...result.log, ...result.failures.map((failure) => `FAILED: ${failure}`)]
    const diagnostics = said.map((line) => `# ${line}`)
    return param === null ? diagnostics : [...diagnostics, resultLine(result.failures.length === 0, at + 1, param)]
  })
  const nested = runs.every(({ param }) => param === null) ? tests : level(one.name, runs.length, tests)
  return [...nested, ...speed, resultLine(!failed, number, one.name)]
}

/** A level further in. */
function level(name: string, count: number, tests: readonly string[]): readonly string[] {
  return ["KTAP version 1", `# Subtest: ${name}`, `1..${count}`, ...tests].map((line) => `  ${line}`)
}

function resultLine(ok: boolean, number: number, name: string): string {
  return `${ok ? "ok" : "not ok"} ${number} ${name.replaceAll("#", "?")}`
}

function totals({ passed, failed, skipped }: Tally): string {
  return `# Totals: pass:${passed} fail:${failed} skip:${skipped} total:${passed + failed + skipped}`
}
