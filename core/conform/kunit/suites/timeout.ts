/** `drm_sched_basic_timeout_tests`: a job that the hardware never ends. Source: reference 7.2. */
import { CREDITS_UNLIMITED, JOB_DONT_RESET, JOB_RESET_SKIPPED, JOB_TIMED_OUT } from "../../../driver/kunit/index.ts"
import { PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { jobFinished, jobScheduled } from "../job-waits.ts"
import { type Suite, plainCase } from "../suite.ts"
import { HZ, MOCK_TIMEOUT } from "../time-units.ts"

const timeout = plainCase("drm_sched_basic_timeout", function* (test, mock) {
  const entity = test.entity(PRIORITY_NORMAL, mock)
  const job = test.submit(entity, 0)

  test.assert(yield jobScheduled(test, job, HZ), "scheduled within 1 s")
  test.assert(!(yield jobFinished(job, MOCK_TIMEOUT / 2)), "not finished after half of the timeout")
  test.assert(!job.has(JOB_TIMED_OUT), "not timed out after half of the timeout")
  test.assert(!(yield jobFinished(job, MOCK_TIMEOUT)), "not finished after the timeout")
  test.assert(job.has(JOB_TIMED_OUT), "timed out")

  yield* test.destroy(entity)
})

const skipReset = plainCase(
  "drm_sched_skip_reset",
  function* (test, mock) {
    const entity = test.entity(PRIORITY_NORMAL, mock)
    const job = test.job(entity, 0)
    job.flags = JOB_DONT_RESET
    test.machine.submit(job, [])

    test.assert(yield jobScheduled(test, job, HZ), "scheduled within 1 s")
    test.assert(!(yield jobFinished(job, 2 * MOCK_TIMEOUT)), "not finished after twice the timeout")
    test.assert(job.has(JOB_RESET_SKIPPED), "reset skipped")
    test.assert(mock.advance(1) === 1, "one job ends")
    test.assert(yield jobFinished(job, HZ), "finished within 1 s")

    yield* test.destroy(entity)
  },
  { needs: ["NO_HANG"] },
)

export const timeoutTests: Suite = {
  name: "drm_sched_basic_timeout_tests",
  spec: { timeout: MOCK_TIMEOUT, creditLimit: CREDITS_UNLIMITED },
  cases: [timeout, skipReset],
}
