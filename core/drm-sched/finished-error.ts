/** The error of a job's finished fence, set by the scheduler. */
import { linesOf } from "../engine/report.ts"
import type { Job, SchedFence } from "./objects.ts"
import { jobName } from "./names.ts"

/** Overwrites an earlier one. On a fence that a driver has signalled already the kernel warns, and stores it anyway. */
export function setFinishedError(job: Job, error: number): void {
  const pair = job.fence as SchedFence
  const { finished } = pair
  if (!finished.signaled) {
    finished.setError(error)
    return
  }
  finished.error = error
  const { engine } = pair.sched
  engine.raise({
    name: "error-after-signal",
    kind: "warning",
    where: "dma_fence_set_error",
    text: `the finished fence of ${jobName(pair.sched, job)} gets an error after it has signalled`,
    lines: linesOf(engine.trace.objects.jobLine[job.id] ?? 0, engine.line),
  })
}
