/**
 * The driver as the queue sees it: each call of the queue becomes one of the driver's callbacks, and what that answers is
 * checked before the queue sees it. An answer that means nothing is told once and taken for the least that it could mean: a
 * job that cannot run, a device that still runs, a step that is done.
 */
import { ERRNO } from "../base/errno.ts"
import type { Steps } from "../engine/steps.ts"
import { isLater } from "../fence/fence.ts"
import {
  ADVANCE,
  type FenceToken,
  type JobFence,
  type QueueOps,
  SUBMITTED,
  type Stage,
  type StageAnswer,
  type StopAnswer,
  type SubmitAnswer,
  type TeardownAnswer,
  type TimeoutAnswer,
  asDmaFence,
  proveStopped,
} from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import { takeFence } from "./fence-objects.ts"
import { describeHandle } from "./handles.ts"
import type { JobObject, QueueObject } from "./objects.ts"
import { jobWent } from "./queue-objects.ts"
import { type JqRuntime, isErrno, isWhole } from "./runtime.ts"
import { JQ } from "./table/constants.ts"
import type { FenceHandle, JqStage, StopHandle, TokenHandle } from "./types.ts"

/** Nanoseconds after which a stage that named nothing to wait for is asked again; by then its queue is cancelled. */
const ASK_AGAIN = 1000

export class DriverCalls implements QueueOps<JobObject> {
  private readonly rt: JqRuntime
  private readonly of: QueueObject
  private readonly stopCell: Cell<StopHandle> = { value: 0 }
  private readonly waitCell: Cell<FenceHandle> = { value: 0 }

  constructor(rt: JqRuntime, of: QueueObject) {
    this.rt = rt
    this.of = of
  }

  get teardownSteps(): number {
    return this.of.ops.teardown_steps
  }

  submit(job: JobObject, token: FenceToken): Steps<SubmitAnswer> {
    const { rt, of } = this
    const { tokenCell, wakeCell } = job
    job.token = token
    const handle = rt.handles.open(job.place, "jq_token", job)
    tokenCell.value = handle
    wakeCell.value = 0
    const answer = of.ops.submit(of.priv, job.priv, tokenCell, wakeCell)
    const wake = takeFence(rt, wakeCell, answer === JQ.JQ_NO_RESOURCES, "submit")
    const left = tokenCell.value
    tokenCell.value = 0
    const live = rt.handles.find(handle, "jq_token") === job
    if (answer === JQ.JQ_SUBMITTED) {
      if (left === handle && live) this.forgotten(job, token)
      else if (left !== 0 && left !== handle) this.forged(left)
      return SUBMITTED
    }
    // Whatever else it is, the token is the queue's again. One that was ended meanwhile is told by the queue.
    if (live) rt.handles.close(job.place)
    const returned = !live || left === handle || this.kept(left)
    if (answer === JQ.JQ_NO_RESOURCES && returned && wake !== null && this.canWake(job, wake))
      return { token, wake: asDmaFence(wake) }
    if (isErrno(answer)) return { token, error: returned ? answer : -ERRNO.EINVAL }
    if (answer !== JQ.JQ_NO_RESOURCES) this.meaningless("submit", answer)
    return { token, error: -ERRNO.EINVAL }
  }

  timedOut(job: JobObject): Steps<TimeoutAnswer> {
    const { timedout } = this.of.ops
    if (timedout === null) return "still-running"
    const answer = timedout(this.of.priv, job.priv)
    switch (answer) {
      case JQ.JQ_HANDLED:
        return "handled"
      case JQ.JQ_STILL_RUNNING:
        return "still-running"
      case JQ.JQ_DEVICE_GONE:
        return "device-gone"
      default:
        this.meaningless("timedout", answer)
        return "still-running"
    }
  }

  stop(): Steps<StopAnswer> {
    const { rt, of, stopCell, waitCell } = this
    stopCell.value = rt.handles.open(of.stopPlace, "jq_stop", of)
    waitCell.value = 0
    of.proven = false
    const answer = of.ops.stop(of.priv, stopCell, waitCell)
    rt.handles.close(of.stopPlace)
    const wait = takeFence(rt, waitCell, answer === JQ.JQ_WAIT, "stop")
    if (answer === JQ.JQ_STOPPED) {
      if (of.proven) return proveStopped()
      rt.misuse.report("proof-missing", "stop", of.label, "said to have stopped, but nobody vouched for it (R13)")
    } else if (answer !== JQ.JQ_WAIT) this.meaningless("stop", answer)
    return { wait: wait === null ? rt.stub : asDmaFence(wait) }
  }

  release(job: JobObject): Steps<void> {
    const { rt, of } = this
    const { priv } = job
    // Whoever still has the token has it of a job that is over.
    rt.handles.close(job.place)
    of.ops.release(of.priv, priv)
    jobWent(rt, of, job)
  }

  teardownStep(step: number): Steps<TeardownAnswer> {
    const { rt, of, waitCell } = this
    const { teardown_step } = of.ops
    if (teardown_step === null) return "done"
    waitCell.value = 0
    const answer = teardown_step(of.priv, step, waitCell)
    const wait = takeFence(rt, waitCell, answer === JQ.JQ_WAIT, "teardown_step")
    if (answer !== JQ.JQ_DONE && answer !== JQ.JQ_WAIT) this.meaningless("teardown_step", answer)
    return answer === JQ.JQ_WAIT && wait !== null ? { wait: asDmaFence(wait) } : "done"
  }

  /** Said to be submitted, but the token was not taken: as good as dropped, and the drop policy says what follows. */
  private forgotten(job: JobObject, token: FenceToken): Steps<void> {
    this.rt.handles.close(job.place)
    token.drop()
  }

  /** The token was not given back: false, and a report. */
  private kept(left: TokenHandle): boolean {
    if (left !== 0) this.forged(left)
    else this.rt.misuse.report("token-kept", "submit", this.of.label, "refuses a job, yet keeps its token (R23)")
    return false
  }

  private forged(left: TokenHandle): void {
    const what = `leaves the token ${describeHandle(left)}, which is not the one that it was lent (R2)`
    this.rt.misuse.report("token-forged", "submit", this.of.label, what)
  }

  /** A fence that only signals after the job has run would be waited for forever. */
  private canWake(job: JobObject, wake: JobFence): boolean {
    const own = job.done
    if (wake !== job.submission && (own === null || !endsWith(wake, own))) return true
    this.rt.misuse.report("waits-for-itself", "submit", this.of.label, "a job is to wait for its own end (R23)")
    return false
  }

  private meaningless(callback: string, answer: number): void {
    const { rt, of } = this
    rt.misuse.report("answer-unknown", callback, `${of.label} ${callback}`, `answers ${String(answer)} (R38)`)
  }
}

/** `fence` is `own`, or one of the same queue behind it. */
function endsWith(fence: JobFence, own: JobFence): boolean {
  return fence === own || isLater(asDmaFence(fence), asDmaFence(own))
}

export class StageCalls implements Stage<JobObject> {
  readonly name: string
  readonly timeout: number | null
  private readonly rt: JqRuntime
  private readonly of: QueueObject
  private readonly stage: JqStage
  private readonly waitCell: Cell<FenceHandle> = { value: 0 }
  private readonly delayCell: Cell<number> = { value: 0 }

  constructor(rt: JqRuntime, of: QueueObject, stage: JqStage) {
    this.rt = rt
    this.of = of
    this.stage = stage
    this.name = stage.name
    this.timeout = stage.timeout_ns === 0 ? null : stage.timeout_ns
  }

  process(job: JobObject): Steps<StageAnswer> {
    const { rt, of, waitCell, delayCell } = this
    waitCell.value = 0
    delayCell.value = 0
    const answer = this.stage.process(of.priv, job.priv, waitCell, delayCell)
    const wait = takeFence(rt, waitCell, answer === JQ.JQ_WAIT, "stage")
    if (answer === JQ.JQ_ADVANCE) return ADVANCE
    if (answer === JQ.JQ_WAIT && wait !== null) return asDmaFence(wait)
    if (answer === JQ.JQ_WAIT_NS && isWhole(delayCell.value, 1, JQ.JQ_SECONDS_MAX * 1e9)) return delayCell.value
    // There is no least that it could mean: the job can neither go on nor wait. The queue ends, with what the device has.
    if (answer !== JQ.JQ_WAIT) {
      const told = answer === JQ.JQ_WAIT_NS ? `JQ_WAIT_NS after ${String(delayCell.value)} ns` : String(answer)
      rt.misuse.report("answer-unknown", "stage", `${of.label} stage ${this.name}`, `answers ${told} (R38)`)
    }
    of.queue.cancel(-ERRNO.EINVAL, "queued")
    return ASK_AGAIN
  }
}
