/** `drm_sched_basic_credits_tests`: no more at once than fits. Source: reference 7.2. */
import { PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { jobFinished, jobScheduled } from "../job-waits.ts"
import { type Suite, plainCase } from "../suite.ts"
import { HZ } from "../time-units.ts"

const credits = plainCase("drm_sched_test_credits", function* (test, mock) {
  const entity = test.entity(PRIORITY_NORMAL, mock)
  const first = test.submit(entity, 0)
  const second = test.submit(entity, 0)

  test.assert(yield jobScheduled(test, first, HZ), "first job scheduled within 1 s")
  test.assert(!(yield jobScheduled(test, second, HZ)), "second job not scheduled while the first runs")
  test.assert(mock.advance(1) === 1, "one job ends")
  test.assert(yield jobScheduled(test, second, HZ), "second job scheduled within 1 s")
  test.assert(mock.advance(1) === 1, "one more job ends")
  test.assert(yield jobFinished(second, HZ), "second job finished within 1 s")

  yield* test.destroy(entity)
})

export const creditsTests: Suite = {
  name: "drm_sched_basic_credits_tests",
  spec: { timeout: null, creditLimit: 1 },
  cases: [credits],
}
