/**
 * The new scheduler behind the port, as firmware-scheduled drivers use it: a queue is a job queue, and all queues of the
 * port share the dispatcher that calls the driver.
 *
 * The port's hardware fence completes the job's token, with the fence's error. A close stops nothing, since the port has no
 * way to: jobs that the hardware has end when their hardware fences signal, or, as the last resort, when a job's whole
 * timeout has passed since the close. So `cancel` is never called, and `close` returns while jobs are out (R13, R36).
 */
import { present } from "../../base/assert.ts"
import { ERRNO } from "../../base/errno.ts"
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { type Fence, FenceCallback, type FenceContexts } from "../../fence/fence.ts"
import {
  DirectDispatcher,
  type FenceToken,
  type PreparedJob as JobToCommit,
  JobQueue,
  type QueueOps,
  SUBMITTED,
  type StopAnswer,
  type SubmitAnswer,
  type SubmitLane,
  type TeardownAnswer,
  type TimeoutAnswer as QueueTimeoutAnswer,
  asDmaFence,
} from "../../jobqueue/index.ts"
import { RuleChecker } from "../../jobqueue/invariants/rule-checker.ts"
import type { QueueCore } from "../../jobqueue/objects.ts"
import type {
  DriverJob,
  JobCallbacks,
  PortQueue,
  PreparedJob,
  QueueSpec,
  SchedulerPort,
  TimeoutAnswer,
} from "./scheduler-port.ts"

const TIMEOUT_ANSWERS: Readonly<Record<TimeoutAnswer, QueueTimeoutAnswer>> = {
  reset: "handled",
  "no-hang": "still-running",
  "device-gone": "device-gone",
}

/** How long a close waits for the hardware of a queue without a timeout, in ns. */
const CLOSE_TIMEOUT = 2_000_000_000

export class JobQueuePort implements SchedulerPort {
  private readonly engine: Engine
  private readonly contexts: FenceContexts
  private readonly dispatcher: DirectDispatcher
  /** All that were ever made, for the checker. */
  private readonly queues: QueueCore<unknown>[] = []

  constructor(engine: Engine, contexts: FenceContexts) {
    this.engine = engine
    this.contexts = contexts
    this.dispatcher = new DirectDispatcher(engine, "jobqueue")
  }

  checker(): Checker {
    return new RuleChecker(this.engine, this.queues, this.dispatcher)
  }

  createQueue<J extends DriverJob>(spec: QueueSpec, callbacks: JobCallbacks<J>): PortQueue<J> | number {
    const { name, client, credits, timeout } = spec
    const ops = new CallbackOps(callbacks)
    const queue = JobQueue.create(
      this.dispatcher,
      this.contexts,
      {
        name,
        client,
        credits,
        timeout,
        reportsStart: false,
        pipelineTimeout: null,
        cancelTimeout: timeout ?? CLOSE_TIMEOUT,
        bypass: false,
        dropPolicy: "cancel",
        stages: [],
      },
      ops,
    )
    if (typeof queue === "number") return queue
    this.queues.push(queue.core)
    return new LanePortQueue(queue, ops)
  }
}

/** A job of the driver's, and the memory that is needed to be told of its end. */
class PortJob<J extends DriverJob> extends FenceCallback {
  readonly inner: J
  readonly ops: CallbackOps<J>
  /** Once the hardware has it: what tells of its end, and what is to be ended then. */
  fence: Fence | null = null
  token: FenceToken | null = null

  constructor(inner: J, ops: CallbackOps<J>) {
    super()
    this.inner = inner
    this.ops = ops
  }

  override call({ error }: Fence): Steps<void> {
    this.ops.running.delete(this)
    const { token } = this
    // A close may have lost its patience before.
    if (token === null || token.spent) return
    if (error === 0) token.complete()
    else token.fail(error)
  }
}

class LanePortQueue<J extends DriverJob> implements PortQueue<J> {
  private readonly queue: JobQueue<PortJob<J>>
  private readonly ops: CallbackOps<J>
  private killed = false

  constructor(queue: JobQueue<PortJob<J>>, ops: CallbackOps<J>) {
    this.queue = queue
    this.ops = ops
  }

  prepare(job: J, credits: number, dependencies: readonly Fence[]): Steps<PreparedJob | number> {
    if (this.killed) return -ERRNO.ENOENT
    const lane = this.queue.beginSubmit()
    if (typeof lane === "number") return lane
    const data = new PortJob(job, this.ops)
    const prepared = lane.prepare({ job: job.id, data, cost: credits, dependencies, extraDependencies: 0 })
    if (typeof prepared !== "number") return new LanePrepared(lane, prepared)
    lane.end()
    return prepared
  }

  kill(): Steps<void> {
    this.killed = true
    // The kernel's error for the jobs of a killed entity.
    this.queue.cancel(-ERRNO.ESRCH, "queued")
  }

  close(): Steps<void> {
    this.kill()
    this.queue.drop()
  }
}

/** Has the lane until it is committed or abandoned. */
class LanePrepared<J> implements PreparedJob {
  private readonly lane: SubmitLane<J>
  private readonly job: JobToCommit

  constructor(lane: SubmitLane<J>, job: JobToCommit) {
    this.lane = lane
    this.job = job
  }

  commit(): Steps<Fence> {
    const fence = this.job.commit()
    this.lane.end()
    return asDmaFence(fence)
  }

  abandon(): Steps<void> {
    this.job.abandon()
    this.lane.end()
  }
}

/** The queue's callbacks, handed on. */
class CallbackOps<J extends DriverJob> implements QueueOps<PortJob<J>> {
  readonly teardownSteps = 0
  /** What the hardware has, in the order in which it got it. */
  readonly running = new Set<PortJob<J>>()
  private readonly callbacks: JobCallbacks<J>

  constructor(callbacks: JobCallbacks<J>) {
    this.callbacks = callbacks
  }

  submit(job: PortJob<J>, token: FenceToken): Steps<SubmitAnswer> {
    const wake = this.callbacks.prepare(job.inner)
    if (wake !== null) return { token, wake }
    const answer = this.callbacks.run(job.inner)
    if (typeof answer === "number") return { token, error: answer }
    if (answer === null) {
      token.complete()
      return SUBMITTED
    }
    job.token = token
    job.fence = answer
    this.running.add(job)
    if (!answer.addCallback(job)) job.call(answer)
    return SUBMITTED
  }

  timedOut(job: PortJob<J>): Steps<QueueTimeoutAnswer> {
    const answer = this.callbacks.timedOut(job.inner)
    return TIMEOUT_ANSWERS[answer]
  }

  /** No proof, but the end of the last that the hardware has. */
  stop(): Steps<StopAnswer> {
    const last = [...this.running].at(-1)
    return { wait: present(last?.fence, "a job that the hardware has") }
  }

  release(job: PortJob<J>): Steps<void> {
    this.running.delete(job)
    job.fence?.removeCallback(job)
    this.callbacks.release(job.inner)
  }

  teardownStep(_step: number): Steps<TeardownAnswer> {
    return "done"
  }
}
