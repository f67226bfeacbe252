/** Waiting for a job, as the mock scheduler's helpers do. Source: reference 7.1. */
import { JOB_DONE, type KunitJob } from "../../driver/kunit/index.ts"
import { type KunitTest, fencesOf } from "./kunit-test.ts"
import type { Wait } from "./thread.ts"
import { completed, fenceSignaled } from "./waits.ts"

/** Whether the hardware gets the job within `ns`. It must not be done with it yet. */
export function jobScheduled(test: KunitTest, job: KunitJob, ns: number): Wait {
  test.assert(!job.has(JOB_DONE), `job ${job.id} not done when its start is awaited`)
  return fenceSignaled(fencesOf(job).scheduled, ns)
}

/** Whether the hardware is done with the job within `ns`; null: however long it takes. */
export function jobFinished(job: KunitJob, ns: number | null): Wait {
  return completed(job.done, ns)
}
