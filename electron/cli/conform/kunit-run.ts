/** Runs the suites on a kernel and policy, and keeps what each case said. */
import {
  type Case,
  type CaseResult,
  SUITES,
  type Suite,
  type Variant,
  runCase,
  unmetNeed,
} from "../../../core/conform/kunit/index.ts"

export interface RunOfCase {
  readonly case: Case
  /** Why it is left out, and then there are no runs. */
  readonly leftOut: string | null
  readonly runs: readonly { readonly param: string | null; readonly result: CaseResult }[]
}

export interface RunOfSuite {
  readonly suite: Suite
  readonly cases: readonly RunOfCase[]
}

export interface RunOfVariant {
  readonly variant: Variant
  readonly suites: readonly RunOfSuite[]
}

export function runVariant(variant: Variant): RunOfVariant {
  return {
    variant,
    suites: SUITES.map((suite) => ({ suite, cases: suite.cases.map((one) => run(suite, one, variant)) })),
  }
}

function run(suite: Suite, one: Case, variant: Variant): RunOfCase {
  const need = unmetNeed(one.needs, variant.profile)
  if (need !== null) return { case: one, leftOut: `${variant.profile.name} has no ${need}`, runs: [] }
  const runs = one.runs.map(({ param, body }) => ({ param, result: runCase(suite, body, variant) }))
  return { case: one, leftOut: null, runs }
}

export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** A case without runs counts as one that is left out. */
export function tally(cases: readonly RunOfCase[]): Tally {
  const sum: Tally = { passed: 0, failed: 0, skipped: 0 }
  for (const { leftOut, runs } of cases) {
    if (leftOut !== null) sum.skipped++
    for (const { result } of runs) {
      if (result.failures.length === 0) sum.passed++
      else sum.failed++
    }
  }
  return sum
}
