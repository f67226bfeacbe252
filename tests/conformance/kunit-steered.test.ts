/** The kernel's KUnit suites in the steered form: the plain order says what the straight form says, others still hold. */
import { describe, expect, test } from "vitest"
import { STEERED_SUITES, runSteeredCase, steeredTestName } from "../../core/conform/kunit-steered/run-case.ts"
import { QUEUE_VARIANTS, SUITES, VARIANTS, runCase, testName, unmetNeed } from "../../core/conform/kunit/index.ts"
import { RandomStrategy } from "../../core/engine/strategy.ts"

const straightOn = { pick: () => 0 }
const RANDOM_ORDERS = 3
/** Of a case with thousands of jobs. */
const RANDOM_ORDERS_SLOW = 1

describe.each([...VARIANTS, ...QUEUE_VARIANTS])("$name", (variant) => {
  const runs = STEERED_SUITES.flatMap((suite) =>
    suite.cases
      .filter(({ needs }) => unmetNeed(needs, variant.profile) === null)
      .flatMap((one) =>
        one.runs.map(({ param, body }) => ({ name: steeredTestName(suite, one, param), suite, body, slow: one.slow })),
      ),
  )

  test.each(runs)("$name in the plain order", ({ name, suite, body }) => {
    const steered = runSteeredCase(suite, body, variant, straightOn)
    expect(steered.failures).toEqual([])
    for (const straight of SUITES)
      for (const one of straight.cases)
        for (const run of one.runs)
          if (testName(straight, one, run.param) === name) expect(runCase(straight, run.body, variant)).toEqual(steered)
  })

  test.each(runs)("$name in random orders", ({ suite, body, slow }) => {
    for (let seed = 1; seed <= (slow ? RANDOM_ORDERS_SLOW : RANDOM_ORDERS); seed++)
      expect([seed, runSteeredCase(suite, body, variant, new RandomStrategy(seed)).failures]).toEqual([seed, []])
  })
})
