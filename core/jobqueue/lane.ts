/**
 * The submit lane: whoever submits to a queue has it for himself from prepare to commit, so that numbers are taken in the
 * order in which jobs are queued, and nothing comes between (R8, R9).
 */
import { ERRNO } from "../base/errno.ts"
import { type Steps, lock, unlock } from "../engine/steps.ts"
import { trap } from "./ledger.ts"
import type { QueueCore } from "./objects.ts"
import { type Draft, prepare } from "./prepare.ts"
import type { PreparedJob, QueuedJob } from "./queued-job.ts"

export interface SubmitLane<J> {
  /**
   * All that can fail: -ENOMEM, -EINVAL for a job that would never fit, -EDEADLK for a dependency on what was not committed
   * (R9), -ENOENT on a queue that is dropped; then the data stays with the caller. Allocates. Context: process, not in a signalling section.
   */
  prepare(draft: Draft<J>): PreparedJob | number
  /** The next submitter may come. Jobs that were prepared and not committed are given up. Context: process. */
  end(): Steps<void>
}

/**
 * Waits until whoever has the lane gives it back. 0; -EDEADLK and a report for the holder itself (R9), -ENOENT on a queue
 * that is dropped. Context: process, may sleep, not in a signalling section.
 */
export function takeLane<J>(queue: QueueCore<J>): Steps<number> {
  const { engine } = queue
  if (queue.dropped) return -ERRNO.ENOENT
  if (queue.lane.held && queue.laneTask === engine.task) {
    trap(
      engine,
      "lane-nested",
      "lane_begin",
      `the lane of ${queue.spec.name} is opened by its own holder, who would wait for himself (R9)`,
    )
    return -ERRNO.EDEADLK
  }
  lock(queue.lane)
  queue.laneTask = engine.task
  return 0
}

/** The next may have it. Context: process. */
export function giveLane<J>(queue: QueueCore<J>): Steps<void> {
  queue.laneTask = -1
  unlock(queue.lane)
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
    if (!this.open) {
      trap(queue.engine, "lane-used-up", "prepare", `the lane of ${queue.spec.name} was ended (R8)`)
      return -ERRNO.EINVAL
    }
    const record = prepare(queue, job, data, cost, dependencies, extraDependencies)
    if (typeof record === "number") return record
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
    giveLane(queue)
  }

  private remember(record: QueuedJob<J>): void {
    this.more ??= []
    this.more.push(record)
  }
}

function giveUpIfPrepared<J>(job: QueuedJob<J> | null): Steps<void> {
  if (job !== null && job.state === "prepared") job.abandon()
}
