/** `drm_sched_concurrent_tests`: many threads submit at once. Source: reference 7.2, 7.3 cycle. */
import { CREDITS_UNLIMITED, JOB_DONE, type SuiteJob, type SuiteEntity } from "../../../driver/kunit/index.ts"
import { PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"
import { jobFinished, jobScheduled } from "../job-waits.ts"
import type { KunitTest } from "../kunit-test.ts"
import { type Suite, paramCase } from "../suite.ts"
import type { Thread, ThreadBody } from "../thread.ts"
import { HZ } from "../time-units.ts"
import { FOREVER, completed } from "../waits.ts"

const parallelParams = [{ title: "Parallel submission of multiple jobs per worker", workers: 16, jobs: 8 }]

const parallelSubmit = paramCase(
  "drm_sched_parallel_submit_test",
  parallelParams,
  function* (test, mock, params) {
    const jobs: SuiteJob[] = []
    const entities = Array.from({ length: params.workers }, () => test.entity(PRIORITY_NORMAL, mock))
    // One after the other on the run list, all at one instant: released together.
    const workers = entities.map((entity, i) => test.thread(`worker ${i}`, submitSome(test, entity, params.jobs, jobs)))
    yield* join(workers)

    for (const job of jobs) test.expect(yield jobScheduled(test, job, HZ), `job ${job.id} scheduled within 1 s`)
    const all = params.workers * params.jobs
    test.assert(mock.advance(all) === all, `${all} jobs end`)
    for (const job of jobs) test.expect(yield jobFinished(job, HZ), `job ${job.id} finished within 1 s`)

    yield* test.destroy(...entities)
  },
  { slow: true },
)

function* submitSome(test: KunitTest, entity: SuiteEntity, count: number, jobs: SuiteJob[]): ThreadBody {
  for (let i = 0; i < count; i++) jobs.push(test.submit(entity, 0))
}

const interleavedParams = [
  {
    title: "Interleaved submission of multiple jobs per worker",
    testUs: 1_000_000,
    baseUs: 100,
    workers: 16,
    /** Jobs that a worker has under way. */
    window: 8,
  },
]

const interleavedSubmit = paramCase(
  "drm_sched_interleaved_submit_test",
  interleavedParams,
  function* (test, mock, params) {
    const entities = Array.from({ length: params.workers }, () => test.entity(PRIORITY_NORMAL, mock))
    const jobs: SuiteJob[] = []
    // Worker i has jobs of (i + 1) times the base, as many as fit its share of the time.
    const shareUs = Math.floor(params.testUs / params.workers)
    const workers = entities.map((entity, i) => {
      const jobUs = params.baseUs * (i + 1)
      const count = Math.max(1, Math.floor(shareUs / jobUs))
      return test.thread(`worker ${i}`, keepSubmitting(test, entity, jobUs, count, params.window, jobs))
    })
    yield* join(workers)

    for (const job of jobs) test.expect(job.has(JOB_DONE), `job ${job.id} done`)

    yield* test.destroy(...entities)
  },
  { slow: true },
)

/** A window of jobs first, then one more for each that finishes. */
function* keepSubmitting(
  test: KunitTest,
  entity: SuiteEntity,
  jobUs: number,
  count: number,
  window: number,
  all: SuiteJob[],
): ThreadBody {
  const jobs: SuiteJob[] = []
  for (let next = 0; next < count; next++) {
    const oldest = jobs[next - window]
    if (oldest !== undefined) yield* finishedOrLogged(test, oldest)
    const job = test.submit(entity, jobUs)
    jobs.push(job)
    all.push(job)
  }
  for (const job of jobs.slice(-window)) yield* finishedOrLogged(test, job)
}

function* finishedOrLogged(test: KunitTest, job: SuiteJob): ThreadBody {
  if (!(yield jobFinished(job, 2 * HZ))) test.info(`job ${job.id} not finished within 2 s`)
}

function* join(threads: readonly Thread[]): ThreadBody {
  for (const { ended } of threads) yield completed(ended, FOREVER)
}

export const concurrentTests: Suite = {
  name: "drm_sched_concurrent_tests",
  spec: { timeout: null, creditLimit: CREDITS_UNLIMITED },
  cases: [parallelSubmit, interleavedSubmit],
}
