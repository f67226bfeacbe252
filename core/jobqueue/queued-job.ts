/**
 * A job as its holders see it: one record with a view for each. The submitter prepares it, the driver has its token; which
 * of them may do something is in `state`, and what is done by the other one is trapped.
 */
import { ERRNO } from "../base/errno.ts"
import type { Steps } from "../engine/steps.ts"
import type { Fence } from "../fence/fence.ts"
import { TIME_ZERO } from "../time/time.ts"
import { FENCE_FINISHED, FENCE_SCHEDULED } from "../trace/events.ts"
import { commit } from "./commit.ts"
import { addDependency } from "./dependencies.ts"
import { dropToken, endByToken, nameOf } from "./end-job.ts"
import { type JobFence, asDmaFence, jobOf } from "./job-fence.ts"
import { trap } from "./ledger.ts"
import { type DependencySlot, type JobRecord, type JobState, NEVER, type QueueCore, type StageWait } from "./objects.ts"

/**
 * A job that can be committed, or given up: nothing of it can be seen yet, it has no number, and dropping it leaves no
 * trace (R7). Belongs to the lane on which it was prepared and is used up by `commit` and `abandon`.
 */
export interface PreparedJob {
  /** Number of the job in the trace. */
  readonly job: number
  /**
   * Uses room reserved when it was prepared: -ENOSPC if there is none left, -EDEADLK for a submission fence whose job was
   * not committed (R9), -EINVAL and a report if the job is used up.
   * For fences that are only known when another job of the batch was committed (R10). Allocates nothing. Context: process.
   */
  addDependency(fence: JobFence): number
  /**
   * Takes the number, publishes the fence, queues the job. Cannot fail, allocates nothing; on a queue that is cancelled
   * the fence ends with the cancel's error. A second call is trapped and gives the same fence. Context: process, lane open.
   */
  commit(): Steps<JobFence>
  /** Gives it up: the data is the caller's again. Context: process. */
  abandon(): Steps<void>
  /**
   * Signals when the driver has got the job, for those who then order themselves behind it on the device (R21). Nobody can
   * depend on it before the job is committed; if it never is, it ends with -ECANCELED. Context: process, before commit.
   */
  submissionFence(): JobFence
}

export class QueuedJob<J> implements JobRecord<J>, PreparedJob {
  // In the order in which a run needs them, where many wait and memory is slow.
  next: JobRecord<J> | null = null
  state: JobState = "prepared"
  unmet = 1
  stage = 0
  readonly cost: number
  readonly queue: QueueCore<J>
  readonly data: J
  readonly fence: Fence
  submittedAt = NEVER
  startedAt = NEVER
  ring = 0
  charged = 0
  submission: Fence | null = null
  dependencies: DependencySlot | null = null
  stageWait: StageWait | null = null
  committedAt = TIME_ZERO

  /** `job` is its number in the trace. */
  constructor(queue: QueueCore<J>, job: number, data: J, cost: number) {
    this.queue = queue
    this.data = data
    this.cost = cost
    this.fence = queue.fences.make(queue.context, job * 4 + FENCE_FINISHED)
  }

  get job(): number {
    return jobOf(this.fence)
  }

  get spent(): boolean {
    return this.state !== "lent" && this.state !== "on-hardware"
  }

  addDependency(fence: JobFence): number {
    if (!this.stillPrepared("prepared_add_dep")) return -ERRNO.EINVAL
    return addDependency(this, asDmaFence(fence))
  }

  commit(): Steps<JobFence> {
    if (this.stillPrepared("commit")) commit(this)
    return this.fence
  }

  abandon(): Steps<void> {
    if (!this.stillPrepared("abandon")) return
    this.state = "released"
    this.queue.prepared--
    if (this.submission !== null) {
      const { fences } = this.queue
      fences.fail(this.submission, -ERRNO.ECANCELED)
      fences.end(this.submission)
    }
    // A dropped queue waits for those who have a job prepared.
    if (this.queue.dropped) this.queue.turns.kick(this.queue)
  }

  submissionFence(): JobFence {
    const { context, fences } = this.queue
    this.submission ??= fences.make(context - 1, this.job * 4 + FENCE_SCHEDULED)
    return this.submission
  }

  started(): void {
    if (this.spent) {
      trap(
        this.queue.engine,
        "token-spent",
        "token_started",
        `job ${nameOf(this)} has ended, or was never the driver's (R2)`,
      )
      return
    }
    this.startedAt = this.queue.engine.now
    const { timeout } = this.queue.spec
    if (timeout !== null) this.queue.watchdog.lookAt((this.startedAt + timeout) as typeof this.startedAt)
  }

  complete(): Steps<boolean> {
    return endByToken(this, 0, "token_complete")
  }

  fail(error: number): Steps<boolean> {
    return endByToken(this, error, "token_fail")
  }

  drop(): Steps<void> {
    dropToken(this)
  }

  private stillPrepared(call: string): boolean {
    const { engine } = this.queue
    if (this.state === "prepared") return true
    trap(engine, "prepared-used-up", call, `job ${nameOf(this)} was committed or abandoned (R1)`)
    return false
  }
}
