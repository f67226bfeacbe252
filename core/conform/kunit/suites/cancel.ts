/** `drm_sched_basic_cancel_tests`: teardown while the hardware has a job. Source: reference 7.2. */
import { ERRNO } from "../../../base/errno.ts"
import { CREDITS_UNLIMITED } from "../../../driver/kunit/index.ts"
import { PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { jobScheduled } from "../job-waits.ts"
import { type Suite, plainCase } from "../suite.ts"
import { HZ } from "../time-units.ts"

const unlimited = { timeout: null, creditLimit: CREDITS_UNLIMITED }

const cancel = plainCase(
  "drm_sched_basic_cancel",
  function* (test) {
    // Its own, since it is gone at the end of the case.
    const mock = test.scheduler(unlimited)
    const entity = test.entity(PRIORITY_NORMAL, mock)
    const job = test.submit(entity, 0)

    test.assert(yield jobScheduled(test, job, HZ), "scheduled within 1 s")
    yield* test.destroy(entity)
    mock.finish()

    test.assert(job.hardwareError === -ERRNO.ECANCELED, "hardware fence cancelled")
  },
  { needs: ["cancel_job"] },
)

export const cancelTests: Suite = {
  name: "drm_sched_basic_cancel_tests",
  spec: unlimited,
  cases: [cancel],
}
