/**
 * From a driver's data to a job that can be committed: all that can fail, and all memory that a job takes (R7, R19). Nothing
 * of it can be seen yet.
 */
import { ERRNO } from "../base/errno.ts"
import { addDependency, makeRoom } from "./dependencies.ts"
import { type JobFence, asDmaFence } from "./job-fence.ts"
import { trap } from "./ledger.ts"
import type { QueueCore } from "./objects.ts"
import { QueuedJob } from "./queued-job.ts"
import { StageCallback } from "./stages.ts"

/** What is prepared: the driver's data, what it costs, and what it waits for. */
export interface Draft<J> {
  /** Number of the job in the trace. */
  readonly job: number
  readonly data: J
  /** Credits: 0 up to the queue's limit; 0 is not counted (R22). */
  readonly cost: number
  readonly dependencies: readonly JobFence[]
  /** Room for so many further dependencies (R10). */
  readonly extraDependencies: number
}

/**
 * The job, or why not: see `SubmitLane.prepare`. Takes a draft by its parts, which a caller that had to wait for the lane has
 * read before. Context: process, the queue's lane taken.
 */
export function prepare<J>(
  queue: QueueCore<J>,
  job: number,
  data: J,
  cost: number,
  dependencies: readonly JobFence[],
  extraDependencies: number,
): QueuedJob<J> | number {
  const { engine, spec } = queue
  if (engine.signalling.has(engine.task)) {
    trap(
      engine,
      "allocates-while-signalling",
      "prepare",
      `a job of ${spec.name} is prepared where a fence signal is waited for (R14)`,
    )
    return -ERRNO.EINVAL
  }
  if (queue.dropped) return -ERRNO.ENOENT
  if (!(cost >= 0 && cost <= spec.credits)) return -ERRNO.EINVAL
  if (!engine.allocate("jobqueue.job")) return -ERRNO.ENOMEM
  const record = new QueuedJob(queue, job, data, cost)
  const room = dependencies.length + extraDependencies
  if (room > 0) {
    if (!engine.allocate("jobqueue.dependencies")) return -ERRNO.ENOMEM
    record.dependencies = makeRoom(record, room)
    for (const dependency of dependencies) {
      const refused = addDependency(record, asDmaFence(dependency))
      if (refused !== 0) return refused
    }
  }
  if (queue.stages > 0) record.stageWait = new StageCallback(record)
  queue.prepared++
  return record
}
