/** `drm_sched_scheduler_overhead_tests`: what the scheduler adds to a thousand jobs, one at a time. Source: reference 7.2. */
import type { SuiteJob, SuiteMock, SuiteEntity } from "../../../driver/kunit/index.ts"
import { PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { jobFinished, jobScheduled } from "../job-waits.ts"
import type { KunitTest } from "../kunit-test.ts"
import { type Suite, plainCase } from "../suite.ts"
import type { ThreadBody } from "../thread.ts"
import { HZ, US } from "../time-units.ts"

const JOBS = 1_000
const JOB_US = 1_000
const EXPECTED_US = JOBS * JOB_US

/** `jobs`: one that the test ends by hand, so that all are queued when the clock starts, and the thousand behind it. */
function* measure(test: KunitTest, mock: SuiteMock, jobs: readonly SuiteJob[]): ThreadBody {
  const [first, last] = [jobs[0] as SuiteJob, jobs[JOBS] as SuiteJob]
  test.assert(yield jobScheduled(test, first, HZ), "first job scheduled within 1 s")
  const start = test.nowUs
  test.assert(mock.advance(1) === 1, "one job ends")
  test.assert(yield jobFinished(last, 5 * EXPECTED_US * US), "last job finished within five times the work")
  test.sum(`Expected ${EXPECTED_US}us, actual ${test.nowUs - start}us`)
}

const queueOverhead = plainCase(
  "drm_sched_scheduler_queue_overhead",
  function* (test, mock) {
    const entity = test.entity(PRIORITY_NORMAL, mock)
    const jobs: SuiteJob[] = []
    for (let i = 0; i <= JOBS; i++) jobs.push(test.submit(entity, i === 0 ? 0 : JOB_US))
    yield* measure(test, mock, jobs)
    yield* test.destroy(entity)
  },
  { slow: true },
)

const pingPong = plainCase(
  "drm_sched_scheduler_ping_pong",
  function* (test, mock) {
    const entities = [test.entity(PRIORITY_NORMAL, mock), test.entity(PRIORITY_NORMAL, mock)]
    const jobs: SuiteJob[] = []
    for (let i = 0; i <= JOBS; i++)
      jobs.push(test.submit(entities[i % 2] as SuiteEntity, i === 0 ? 0 : JOB_US, ...jobs.slice(-1)))
    yield* measure(test, mock, jobs)
    yield* test.destroy(...entities)
  },
  { slow: true },
)

export const overheadTests: Suite = {
  name: "drm_sched_scheduler_overhead_tests",
  spec: { timeout: null, creditLimit: 1 },
  cases: [queueOverhead, pingPong],
}
