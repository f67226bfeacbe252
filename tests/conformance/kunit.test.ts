/** The kernel's KUnit suites of the scheduler, one test for each case, kernel and policy; and that they can fail. */
import { describe, expect, test } from "vitest"
import {
  type Case,
  QUEUE_VARIANTS,
  SUITES,
  type Suite,
  VARIANTS,
  type Variant,
  runCase,
  testName,
  unmetNeed,
} from "../../core/conform/kunit/index.ts"
import { PRIORITY_KERNEL, PRIORITY_LOW } from "../../core/drm-sched/profile.ts"
import { documented, withTables } from "./kunit-tables.ts"

const cases = SUITES.flatMap((suite) => suite.cases.map((one) => ({ suite, one })))

function runsIn(variant: Variant): readonly { name: string; suite: Suite; run: Case["runs"][number] }[] {
  return cases
    .filter(({ one }) => unmetNeed(one.needs, variant.profile) === null)
    .flatMap(({ suite, one }) => one.runs.map((run) => ({ name: testName(suite, one, run.param), suite, run })))
}

describe.each([...VARIANTS, ...QUEUE_VARIANTS])("$name", (variant) => {
  test.each(runsIn(variant))("$name", ({ suite, run }) => {
    expect(runCase(suite, run.body, variant).failures).toEqual([])
  })

  test.each(cases.filter(({ one }) => unmetNeed(one.needs, variant.profile) !== null))(
    "$suite.name.$one.name is left out for a reason: it fails",
    ({ suite, one }) => {
      for (const { body } of one.runs) expect(runCase(suite, body, variant).failures).not.toEqual([])
    },
  )
})

test("all that the reference lists: 42 tests with parameters, 38 where a kernel has neither cancel_job nor NO_HANG", () => {
  const counts = Object.fromEntries(VARIANTS.map((variant) => [variant.name, runsIn(variant).length]))
  expect(counts).toEqual({
    "v6.12 rr": 38,
    "v6.12 fifo": 38,
    "v6.17 rr": 42,
    "v6.17 fifo": 42,
    "v7.2-rc fair": 42,
    "v7.2 rr": 42,
    "v7.2 fifo": 42,
    "v7.2 fair": 42,
  })
  expect(new Set(VARIANTS.flatMap(runsIn).map(({ name }) => name)).size).toBe(42)
})

test("the job queue runs them all, through either face with the same figures", () => {
  const [typed, face] = QUEUE_VARIANTS.map((variant) => {
    const runs = runsIn(variant)
    expect(runs.length).toBe(42)
    return runs.map(({ suite, run: { body } }) => runCase(suite, body, variant))
  })
  expect(face).toEqual(typed)
})

describe.each(VARIANTS)("$name twice", (variant) => {
  test("says the same, figure for figure", () => {
    const run = () => runsIn(variant).map(({ suite, run: { body } }) => runCase(suite, body, variant))
    expect(run()).toEqual(run())
  })
})

test("what the kernel checks when it is built: the most urgent priority has the smallest number", () => {
  expect(PRIORITY_KERNEL).toBeLessThanOrEqual(PRIORITY_LOW)
})

test("the tables of docs/kunit.md are those of today", () => {
  expect(documented()).toBe(withTables(documented()))
})
