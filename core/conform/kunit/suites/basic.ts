/** `drm_sched_basic_tests`: jobs get through, alone, queued and chained, and entities go away. Source: reference 7.2. */
import { CREDITS_UNLIMITED, type SuiteJob } from "../../../driver/kunit/index.ts"
import { PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { jobFinished, jobScheduled } from "../job-waits.ts"
import { type Suite, paramCase, plainCase } from "../suite.ts"
import { HZ } from "../time-units.ts"

interface QueueParams {
  readonly title: string
  readonly entities: number
  /** Each job waits for the end of the one before. */
  readonly chain: boolean
}

const QUEUE_DEPTH = 100
const JOB_US = 1_000

const queueParams: readonly QueueParams[] = [
  { title: "A queue of jobs in a single entity", entities: 1, chain: false },
  { title: "A chain of dependent jobs in a single entity", entities: 1, chain: true },
  { title: "Multiple independent job queues", entities: 4, chain: false },
  { title: "Multiple inter-dependent job queues", entities: 4, chain: true },
]

const submit = plainCase("drm_sched_basic_submit", function* (test, mock) {
  const entity = test.entity(PRIORITY_NORMAL, mock)
  const job = test.submit(entity, 0)

  test.assert(yield jobScheduled(test, job, HZ), "scheduled within 1 s")
  test.assert(!(yield jobFinished(job, HZ / 2)), "not finished within 0.5 s")
  test.assert(mock.advance(1) === 1, "one job ends")
  test.assert(yield jobFinished(job, HZ), "finished within 1 s")

  yield* test.destroy(entity)
})

const queues = paramCase("drm_sched_basic_test", queueParams, function* (test, mock, params) {
  const entities = Array.from({ length: params.entities }, () => test.entity(PRIORITY_NORMAL, mock))
  const jobs: SuiteJob[] = []
  for (let i = 0; i < QUEUE_DEPTH; i++) {
    const before = params.chain ? jobs.slice(-1) : []
    jobs.push(test.submit(of(entities, i), JOB_US, ...before))
  }

  test.assert(yield jobFinished(of(jobs, QUEUE_DEPTH - 1), HZ), "last job finished within 1 s")

  yield* test.destroy(...entities)
})

const entityCleanup = plainCase(
  "drm_sched_basic_entity_cleanup",
  function* (test, mock) {
    const entities = Array.from({ length: 4 }, () => test.entity(PRIORITY_NORMAL, mock))
    const jobs: SuiteJob[] = []
    for (let i = 0; i < QUEUE_DEPTH; i++) jobs.push(test.submit(of(entities, i), JOB_US, ...jobs.slice(-1)))

    test.assert(yield jobFinished(of(jobs, QUEUE_DEPTH / 2), HZ), "half of the jobs finished within 1 s")

    // The other half is still on its way: nothing may crash, leak or hang.
    yield* test.destroy(...entities)
  },
  { needs: ["cancel_job"] },
)

function of<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T
}

export const basicTests: Suite = {
  name: "drm_sched_basic_tests",
  spec: { timeout: null, creditLimit: CREDITS_UNLIMITED },
  cases: [submit, queues, entityCleanup],
}
