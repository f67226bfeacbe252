/**
 * A driver in C: handles, a table of callbacks, errnos. Whatever it holds it gives back: fences when it has
 * handed them over, a token when it has ended it, so that a run leaves no handle but those of its queues.
 */
import { assert, present } from "../../base/assert.ts"
import { ERRNO } from "../../base/errno.ts"
import {
  type Cell,
  type DispatcherHandle,
  type FenceHandle,
  JQ,
  type JqQueueOps,
  JqRuntime,
  type LaneHandle,
  type PreparedHandle,
  type QueueHandle,
  type StopHandle,
  type TokenHandle,
  fenceOf,
  importFence,
  jq_commit,
  jq_fence_put,
  jq_lane_begin,
  jq_lane_end,
  jq_orchestrator_attach,
  jq_orchestrator_create,
  jq_prepare,
  jq_prepared_submission_fence,
  jq_prove_stopped,
  jq_queue_cancel_async,
  jq_queue_create,
  jq_queue_drop,
  jq_queue_expire,
  jq_queue_park,
  jq_queue_set_rings,
  jq_queue_set_weight,
  jq_queue_state,
  jq_queue_unpark,
  jq_token_complete,
  jq_token_drop,
  jq_token_fail,
  jq_token_ring,
  jq_token_started,
} from "../../c-api/index.ts"
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence, FenceContexts } from "../../fence/fence.ts"
import { type FenceToken, type QueueOps, SUBMITTED, asDmaFence } from "../../jobqueue/index.ts"
import { RuleChecker } from "../../jobqueue/invariants/rule-checker.ts"
import type { QueueCore } from "../../jobqueue/objects.ts"
import type { FaceJob, FaceQueueSpec, QueueControl, QueueFace, RingSpecs } from "./queue-face.ts"
import { weightOf } from "./typed-face.ts"

const NS_MAX = JQ.JQ_SECONDS_MAX * 1e9
const TIMEOUT_ANSWERS = {
  handled: JQ.JQ_HANDLED,
  "still-running": JQ.JQ_STILL_RUNNING,
  "device-gone": JQ.JQ_DEVICE_GONE,
} as const

export class CFace<J extends FaceJob> implements QueueFace<J> {
  private readonly rt: JqRuntime
  private readonly dispatcher: Cell<DispatcherHandle> = { value: 0 }
  private readonly queues: CQueue[] = []
  private readonly ops: JqQueueOps

  constructor(engine: Engine, contexts: FenceContexts, rings: RingSpecs) {
    this.rt = new JqRuntime(engine, contexts)
    const specs = rings.map(({ name, slots, width = 1 }) => ({ name, slots, width }))
    expectDone(jq_orchestrator_create(this.rt, "jobqueue", specs, this.dispatcher))
    this.ops = new CallbackTable<J>(this.rt)
  }

  createQueue(spec: FaceQueueSpec, driver: QueueOps<J>): QueueControl {
    const { rt } = this
    const handle: Cell<QueueHandle> = { value: 0 }
    const created = jq_queue_create(
      rt,
      this.ops,
      driver,
      {
        name: spec.name,
        dispatcher: this.dispatcher.value,
        client: spec.client,
        credits: spec.credits,
        flags: (spec.reportsStart ? JQ.JQ_QUEUE_REPORTS_START : 0) | JQ.JQ_QUEUE_BYPASS,
        drop_policy: JQ.JQ_DROP_CANCEL,
        // 0 is none.
        timeout_ns: spec.timeout === null ? 0 : Math.min(Math.max(spec.timeout, 1), NS_MAX),
        pipeline_timeout_ns: 0,
        cancel_timeout_ns: spec.cancelTimeout,
      },
      handle,
    )
    expectDone(created)
    const weight = weightOf(spec.priority)
    expectDone(jq_orchestrator_attach(rt, this.dispatcher.value, handle.value, weight, spec.rings))
    const queue = new CQueue(rt, handle.value)
    this.queues.push(queue)
    return queue
  }

  submit(job: J, dependencies: readonly Fence[], asksScheduled: boolean): Steps<number> {
    const { rt } = this
    const queue = this.queue(job.queue.index)
    if (queue.isDead) return -ERRNO.ENOENT
    const lane: Cell<LaneHandle> = { value: 0 }
    const begun = jq_lane_begin(rt, queue.handle, lane)
    if (begun !== 0) return begun
    const prepared: Cell<PreparedHandle> = { value: 0 }
    const handles = dependencies.map((fence) => importFence(rt, fence))
    let ret = jq_prepare(rt, lane.value, job, job.id, job.credits, handles, 0, prepared)
    for (const handle of handles) jq_fence_put(rt, handle)
    if (ret === 0 && asksScheduled) {
      const ahead: Cell<FenceHandle> = { value: 0 }
      ret = jq_prepared_submission_fence(rt, prepared.value, ahead)
      if (ret === 0) job.submissionFence = this.take(ahead.value)
    }
    if (ret === 0) {
      const fence: Cell<FenceHandle> = { value: 0 }
      jq_commit(rt, prepared, fence)
      job.doneFence = this.take(fence.value)
    }
    // What was prepared and not committed is given up.
    jq_lane_end(rt, lane)
    return ret
  }

  setRings(queue: number, rings: readonly number[]): void {
    const one = this.queue(queue)
    if (!one.isDead) expectDone(jq_queue_set_rings(this.rt, one.handle, rings))
  }

  setPriority(queue: number, priority: number): void {
    const one = this.queue(queue)
    if (!one.isDead) expectDone(jq_queue_set_weight(this.rt, one.handle, weightOf(priority)))
  }

  /** Looks behind the face, which a driver cannot. */
  checker(): Checker {
    const { rt } = this
    const cores = this.queues.map(({ handle }) => {
      const object = present(rt.handles.find(handle, "jq_queue"), "a queue that was made")
      return (object as { readonly queue: { readonly core: QueueCore<unknown> } }).queue.core
    })
    const dispatcher = present(rt.find(this.dispatcher.value, "jq_dispatcher", "checker"), "the orchestrator")
    return new RuleChecker(rt.engine, cores, dispatcher.dispatcher)
  }

  /** The fence, for code that has pointers; the reference goes back. */
  private take(handle: FenceHandle): Fence {
    const fence = present(fenceOf(this.rt, handle), "a fence that was just given")
    jq_fence_put(this.rt, handle)
    return asDmaFence(fence)
  }

  private queue(index: number): CQueue {
    return present(this.queues[index], "a queue that was made")
  }
}

class CQueue implements QueueControl {
  readonly handle: QueueHandle
  private readonly rt: JqRuntime

  constructor(rt: JqRuntime, handle: QueueHandle) {
    this.rt = rt
    this.handle = handle
  }

  /** After that every call is misuse, and told as such. */
  get isDead(): boolean {
    return jq_queue_state(this.rt, this.handle) === JQ.JQ_QUEUE_DEAD
  }

  cancel(error: number, extent: "queued" | "all"): void {
    const code = extent === "all" ? JQ.JQ_CANCEL_ALL : JQ.JQ_CANCEL_QUEUED
    if (!this.isDead) expectDone(jq_queue_cancel_async(this.rt, this.handle, code, error, null, null))
  }

  drop(): void {
    if (!this.isDead) expectDone(jq_queue_drop(this.rt, this.handle))
  }

  park(): void {
    if (!this.isDead) expectDone(jq_queue_park(this.rt, this.handle))
  }

  unpark(): void {
    if (!this.isDead) expectDone(jq_queue_unpark(this.rt, this.handle))
  }

  expire(): void {
    if (!this.isDead) expectDone(jq_queue_expire(this.rt, this.handle))
  }

  get takesJobs(): boolean {
    const state = jq_queue_state(this.rt, this.handle)
    return state === JQ.JQ_QUEUE_RUNNING || state === JQ.JQ_QUEUE_PARKED
  }
}

/** A token by its handle. Used up when the handle is. */
class CToken implements FenceToken {
  readonly job: number
  readonly ring: number
  private readonly rt: JqRuntime
  private readonly handle: Cell<TokenHandle>

  constructor(rt: JqRuntime, job: number, handle: TokenHandle) {
    const ring: Cell<number> = { value: 0 }
    expectDone(jq_token_ring(rt, handle, ring))
    this.rt = rt
    this.job = job
    this.ring = ring.value
    this.handle = { value: handle }
  }

  get spent(): boolean {
    return this.handle.value === 0
  }

  started(): void {
    jq_token_started(this.rt, this.handle.value)
  }

  complete(): Steps<boolean> {
    return jq_token_complete(this.rt, this.handle) === 0
  }

  fail(error: number): Steps<boolean> {
    return jq_token_fail(this.rt, this.handle, error) === 0
  }

  drop(): Steps<void> {
    jq_token_drop(this.rt, this.handle)
  }

  /** The queue gets it back. */
  giveBack(cell: Cell<TokenHandle>): void {
    cell.value = this.handle.value
    this.handle.value = 0
  }
}

/** The same for all queues: `priv` says whose call it is. */
class CallbackTable<J extends FaceJob> implements JqQueueOps {
  readonly owner = null
  readonly teardown_step = null
  readonly teardown_steps = 0
  readonly stages = []
  private readonly rt: JqRuntime

  constructor(rt: JqRuntime) {
    this.rt = rt
  }

  submit(driver: QueueOps<J>, job: J, handle: Cell<TokenHandle>, wake: Cell<FenceHandle>): Steps<number> {
    const token = new CToken(this.rt, job.id, handle.value)
    handle.value = 0
    const answer = driver.submit(job, token)
    if (answer === SUBMITTED) return JQ.JQ_SUBMITTED
    token.giveBack(handle)
    if ("error" in answer) return answer.error
    wake.value = importFence(this.rt, answer.wake)
    return JQ.JQ_NO_RESOURCES
  }

  timedout(driver: QueueOps<J>, job: J): Steps<number> {
    const answer = driver.timedOut(job)
    return TIMEOUT_ANSWERS[answer]
  }

  stop(driver: QueueOps<J>, stop: Cell<StopHandle>, wait: Cell<FenceHandle>): Steps<number> {
    const answer = driver.stop()
    if ("wait" in answer) {
      wait.value = importFence(this.rt, answer.wait)
      return JQ.JQ_WAIT
    }
    expectDone(jq_prove_stopped(this.rt, stop))
    return JQ.JQ_STOPPED
  }

  release(driver: QueueOps<J>, job: J): Steps<void> {
    driver.release(job)
  }
}

/** Of calls that cannot be refused, as this driver makes them. */
function expectDone(ret: number): void {
  assert(ret === 0, `the job queue refuses with ${ret}`)
}
