/** `drm_sched_basic_modify_sched_tests`: entities are sent to other schedulers while they work. Source: reference 7.2. */
import { CREDITS_UNLIMITED, JOB_DONE, type SuiteJob } from "../../../driver/kunit/index.ts"
import { PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { type Suite, plainCase } from "../suite.ts"
import { US } from "../time-units.ts"
import { sleep } from "../waits.ts"

const SCHEDULERS = 3
const ENTITIES = 13
const JOBS = 1_000
const JOB_US = 1_000

const unlimited = { timeout: null, creditLimit: CREDITS_UNLIMITED }

/** The last job is done before those on the other schedulers are: the rest is cancelled. */
const modify = plainCase(
  "drm_sched_test_modify_sched",
  function* (test) {
    const mocks = Array.from({ length: SCHEDULERS }, () => test.scheduler(unlimited))
    const entities = Array.from({ length: ENTITIES }, (_, i) => test.entity(PRIORITY_NORMAL, of(mocks, i)))
    const jobs: SuiteJob[] = []
    for (let i = 0; i < JOBS; i++) jobs.push(test.submit(of(entities, i), JOB_US))
    const last = of(jobs, JOBS - 1)

    for (let next = 1; !last.has(JOB_DONE); next++) {
      yield sleep(test.random.between(200, 500) * US)
      test.machine.move(of(entities, next), of(mocks, next))
    }

    yield* test.destroy(...entities)
    for (const mock of mocks) mock.finish()
  },
  { needs: ["cancel_job"] },
)

function of<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T
}

export const modifySchedTests: Suite = {
  name: "drm_sched_basic_modify_sched_tests",
  spec: unlimited,
  cases: [modify],
}
