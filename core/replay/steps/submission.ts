/**
 * A submission that waits for its points to be submitted: a thread of the client that looks them up one after the other
 * and may sleep at each, five seconds at most (reference 5.2). The job is armed and pushed when all are there.
 */
import { ERRNO } from "../../base/errno.ts"
import type { MockJob } from "../../driver/mock/index.ts"
import type { Engine } from "../../engine/engine.ts"
import { Runnable } from "../../engine/run-list.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence } from "../../fence/fence.ts"
import { WAIT_FOR_SUBMIT } from "../../fence/syncobj/flags.ts"
import { fencesToAwait } from "../../fence/syncobj/submission.ts"
import { FindFence } from "../../fence/syncobj/submit-wait.ts"
import type { Syncobj } from "../../fence/syncobj/syncobj.ts"
import { Thread } from "../../fence/thread.ts"
import type { SubmitSpec, SyncPoint } from "../../lang/program.ts"
import type { Process } from "./process.ts"

/** What ends a submission. */
interface SubmissionEnds {
  dependencies(spec: SubmitSpec, turn: number): Fence[]
  push(spec: SubmitSpec, index: number, turn: number, job: MockJob, dependencies: readonly Fence[]): Steps<void>
  refuse(job: MockJob, index: number, turn: number, error: number): void
}

interface Submitted {
  readonly spec: SubmitSpec
  /** Number of the line, and its turn. */
  readonly index: number
  readonly turn: number
  readonly job: MockJob
  readonly process: Process
}

export class Submission extends Runnable {
  private readonly ends: SubmissionEnds
  private readonly submitted: Submitted
  private readonly thread: Thread
  private readonly found: Fence[]
  /** Points that were looked up, or are being. */
  private searched = 0

  constructor(ends: SubmissionEnds, engine: Engine, submitted: Submitted) {
    super()
    this.ends = ends
    this.submitted = submitted
    this.thread = new Thread(engine, submitted.process.files)
    this.found = ends.dependencies(submitted.spec, submitted.turn)
  }

  /** From the next point on; returns when it has to sleep, and is run again by the search that ends. */
  override run(): Steps<void> {
    const { spec, index, turn, job, process } = this.submitted
    while (this.searched < spec.waits.length) {
      const at = spec.waits[this.searched] as SyncPoint
      const syncobj = process.syncobj(at.sync)
      if (syncobj === null) {
        this.ends.refuse(job, index, turn, -ERRNO.ENOENT)
        return
      }
      this.searched++
      const search = new PointSearch(this, this.thread, syncobj, at.point)
      search.begin()
      if (search.result === null) {
        search.slept = true
        return
      }
      if (!this.take(search)) return
    }
    this.ends.push(spec, index, turn, job, this.found)
  }

  /** A search that slept is over. */
  goOn(search: PointSearch): Steps<void> {
    if (this.take(search)) this.run()
  }

  /** False if the submission ends here. */
  private take({ result, fence }: PointSearch): Steps<boolean> {
    if (fence !== null && result === 0) {
      for (const one of fencesToAwait(fence)) this.found.push(one)
      return true
    }
    const { index, turn, job } = this.submitted
    this.ends.refuse(job, index, turn, result ?? -ERRNO.EINVAL)
    return false
  }
}

class PointSearch extends FindFence {
  /** null: it has not returned. */
  result: number | null = null
  /** The submission is not in `begin` any more, and has to be told. */
  slept = false
  private readonly submission: Submission

  constructor(submission: Submission, thread: Thread, syncobj: Syncobj, point: number) {
    super(thread, syncobj, point, WAIT_FOR_SUBMIT, nobody)
    this.submission = submission
  }

  protected override done(result: number): Steps<void> {
    this.result = result
    if (this.slept) this.submission.goOn(this)
  }
}

/** The result goes through `done`. */
function nobody(): void {}
