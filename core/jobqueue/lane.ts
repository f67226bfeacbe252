/**
 * The submit lane: whoever submits to a queue has it for himself from prepare to commit, so that numbers are taken in the
 * order in which jobs are queued, and nothing comes between (R8, R9).
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, unlock } from "../engine/steps.ts"
import { FENCE_FINISHED } from "../trace/events.ts"
import { addDependency, makeRoom } from "./dependencies.ts"
import { type JobFence, asDmaFence } from "./job-fence.ts"
import { trap } from "./ledger.ts"
import type { QueueCore } from "./objects.ts"
import { type PreparedJob, QueuedJob } from "./queued-job.ts"
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

export interface SubmitLane<J> {
  /**
   * All that can fail: -ENOMEM, -EINVAL for a job that would never fit, -EDEADLK for a dependency on what was not committed
   * (R9), -ENOENT on a queue that is dropped; then the data stays with the caller. Allocates. Context: process, not in a signalling section.
   */
  prepare(draft: Draft<J>): PreparedJob | number
  /** The next submitter may come. Jobs that were prepared and not committed are given up. Context: process. */
  end(): Steps<void>
}

export class Lane<J> implements SubmitLane<J> {
  private readonly queue: QueueCore<J>
  private open = true
  /** Prepared here; looked at by the end of the lane. */
  private prepared: QueuedJob<J> | null = null
  private more: QueuedJob<J>[] | null = null

  constructor(queue: QueueCore<J>) {
    this.queue = queue
  }

  prepare({ job, data, cost, dependencies, extraDependencies }: Draft<J>): PreparedJob | number {
    const { queue } = this
    const { engine, spec } = queue
    if (!this.open) {
      trap(engine, "lane-used-up", "prepare", `the lane of ${spec.name} was ended (R8)`)
      return -ERRNO.EINVAL
    }
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
    const fence = queue.fences.make(queue.context, job * 4 + FENCE_FINISHED)
    const record = new QueuedJob(queue, data, cost, fence)
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
    if (this.prepared === null) this.prepared = record
    else this.remember(record)
    return record
  }

  end(): Steps<void> {
    const { queue } = this
    if (!this.open) {
      trap(queue.engine, "lane-used-up", "lane_end", `the lane of ${queue.spec.name} was ended (R8)`)
      return
    }
    this.open = false
    giveUpIfPrepared(this.prepared)
    if (this.more !== null) for (const job of this.more) giveUpIfPrepared(job)
    queue.laneTask = -1
    unlock(queue.lane)
  }

  private remember(record: QueuedJob<J>): void {
    this.more ??= []
    this.more.push(record)
  }
}

function giveUpIfPrepared<J>(job: QueuedJob<J> | null): Steps<void> {
  if (job !== null && job.state === "prepared") job.abandon()
}
