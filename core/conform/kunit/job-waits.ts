/** Waiting for a job, as the mock scheduler's helpers do. Source: reference 7.1. */
import { JOB_DONE, type SuiteJob } from "../../driver/kunit/index.ts"
import { type KunitTest, fencesOf } from "./kunit-test.ts"
import type { Wait } from "./thread.ts"
import { completed, fenceSignaled } from "./waits.ts"

/** Whether the hardware gets the job within `ns`. It must not be done with it yet. */
export function jobScheduled(test: KunitTest, job: SuiteJob, ns: number): Wait {
  test.assert(!job.has(JOB_DONE), `job ${job.id} not done when its start is awaited`)
  return fenceSignaled(fencesOf(job).scheduled, ns)
}

/** Whether the hardware is done with the job within `ns`; null: however long it takes. */
export function jobFinished(job: SuiteJob, ns: number | null): Wait {
  return completed(job.done, ns)
}
