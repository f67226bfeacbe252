/**
 * A job queue: jobs of one context, in order, from a fallible prepare over a commit that cannot fail to one fence each. It
 * knows dependencies, credits, stages, timeouts and its own end; it arbitrates nothing. Rules: sections 5 and 6 of the
 * reference, which `docs/jobqueue.md` lists with their tests.
 */
import { ERRNO } from "../base/errno.ts"
import type { Completion } from "../engine/completion.ts"
import type { Runnable } from "../engine/run-list.ts"
import type { Steps } from "../engine/steps.ts"
import type { FenceContexts } from "../fence/fence.ts"
import type { SimTime } from "../time/time.ts"
import { beginCancel } from "./cancel.ts"
import type { Dispatcher } from "./dispatcher.ts"
import type { JobFence } from "./job-fence.ts"
import { Lane, type SubmitLane, giveLane, takeLane } from "./lane.ts"
import { type Draft, prepare } from "./prepare.ts"
import { trap } from "./ledger.ts"
import { QueueCore, type QueueSpec, type QueueState } from "./objects.ts"
import type { QueueOps } from "./ops.ts"
import { traceState } from "./trace.ts"
import { PARTS } from "./watch.ts"

/** Fences of a queue: their context, and before it that of its submission fences. */
const CONTEXTS = 2
/** Reclaim may wait that long for a fence; a contested limit (R30). */
const REASONABLE_TIMEOUT = 2_000_000_000
const LOG_WARNING = 4

export class JobQueue<J> {
  /** The queue's state, whatever its jobs are, for dispatchers and checkers. Drivers have no use for it. */
  readonly core: QueueCore<unknown>
  private readonly ofJobs: QueueCore<J>

  /** -EINVAL for a queue in which nothing could ever run, -ENOMEM. Allocates. Context: process. */
  static create<J>(
    dispatcher: Dispatcher,
    contexts: FenceContexts,
    spec: QueueSpec<J>,
    ops: QueueOps<J>,
  ): JobQueue<J> | number {
    const { engine } = dispatcher
    if (!Number.isInteger(spec.credits) || spec.credits < 1 || !(spec.cancelTimeout >= 0)) return -ERRNO.EINVAL
    if (!engine.allocate("jobqueue.queue")) return -ERRNO.ENOMEM
    const { objects } = engine.trace
    const id = objects.addEntity(spec.name, spec.client)
    const context = contexts.allocate(CONTEXTS) + 1
    objects.entityContext[id] = context - 1
    for (const [what, timeout] of [
      ["timeout", spec.timeout],
      ["pipeline timeout", spec.pipelineTimeout],
    ] as const) {
      if (timeout === null || timeout <= REASONABLE_TIMEOUT) continue
      engine.print(
        LOG_WARNING,
        `jobqueue ${spec.name}: a ${what} of ${timeout / 1e9} s is above 2 s, and reclaim may wait for it`,
      )
    }
    const core = new QueueCore(engine, id, spec, context, dispatcher, ops, PARTS)
    const queue = new JobQueue(core)
    dispatcher.join(queue.core)
    return queue
  }

  private constructor(core: QueueCore<J>) {
    this.ofJobs = core
    this.core = core as QueueCore<unknown>
  }

  get state(): QueueState {
    return this.core.state
  }

  /** Done when the queue is dead: no call to the driver can follow. */
  get dead(): Completion {
    return this.core.dead
  }

  /**
   * `work` is queued when the queue is dead, at once if it is: for whoever keeps something as long as the driver may be
   * called, such as the module with its code (R4). One at a time. Context: any.
   */
  whenDead(work: Runnable): void {
    const { core } = this
    core.afterDeath = work
    if (core.dead.done) core.engine.queueWork(work)
  }

  /** Nothing of it can reach the driver any more. */
  get isDead(): boolean {
    return this.core.state === "dead"
  }

  /** Commits are accepted, and what is committed will run. */
  get takesJobs(): boolean {
    const { state } = this.core
    return state === "running" || state === "parked"
  }

  /** Nothing was committed that has not ended. */
  get idle(): boolean {
    return this.core.oldest === null
  }

  /**
   * Opens the lane, and waits until whoever has it ends it. -EDEADLK and a report for the holder itself (R9), -ENOENT on a
   * queue that is dropped. Context: process, may sleep, not in a signalling section.
   */
  beginSubmit(): Steps<SubmitLane<J> | number> {
    const refused = takeLane(this.core)
    return refused === 0 ? new Lane(this.ofJobs) : refused
  }

  /**
   * One job on a lane of its own: opens it, prepares, commits, and ends it. Its fence, or what `beginSubmit` or `prepare`
   * refuses; then nothing has happened. The draft is read before it waits, so a caller may use it again at once.
   * Context: process, may sleep, not in a signalling section.
   */
  submit({ job, data, cost, dependencies, extraDependencies }: Draft<J>): Steps<JobFence | number> {
    const queue = this.ofJobs
    const refused = takeLane(queue)
    if (refused !== 0) return refused
    const prepared = prepare(queue, job, data, cost, dependencies, extraDependencies)
    if (typeof prepared !== "number") prepared.commit()
    giveLane(queue)
    return typeof prepared === "number" ? prepared : prepared.fence
  }

  /** The driver is given no job until `unpark`, and clocks stand: the queue is not resident. Context: any. */
  park(): void {
    const { core } = this
    if (core.state !== "running") return
    core.state = "parked"
    core.parkedAt = core.engine.now
    core.watchdog.cancel()
    traceState(core)
  }

  /** Context: any. */
  unpark(): void {
    const { core } = this
    if (core.state !== "parked") return
    core.state = "running"
    for (let job = core.oldest; job !== null; job = job.next) {
      job.committedAt = afterPark(core, job.committedAt)
      if (job.stageWait !== null) job.stageWait.since = afterPark(core, job.stageWait.since)
      job.submittedAt = afterPark(core, job.submittedAt)
      job.startedAt = afterPark(core, job.startedAt)
    }
    core.askedAt = afterPark(core, core.askedAt)
    core.lastEnd = afterPark(core, core.lastEnd)
    traceState(core)
    core.turns.kick(core)
  }

  /**
   * The time of the oldest job that the device has is over: the driver is asked about it as if it had run out. For a fault
   * that the hardware tells of, or a device that is known to be dead (reference 2.1). Context: any.
   */
  expire(): void {
    const { core } = this
    core.expired = true
    core.turns.kick(core)
  }

  /**
   * Terminal: later commits are refused by fences that end with `error`, a negated errno, and what waits ends with it.
   * `all`: what the device has is stopped, and ends with it too; `queued`: that may finish. Returns at once; fences end in
   * order, within `cancelTimeout`. Context: any, a driver's callback too.
   */
  cancel(error: number, extent: "queued" | "all"): void {
    beginCancel(this.core, error, extent)
  }

  /**
   * Cancels all with -ECANCELED (unless cancelled already), has the driver tear down, and dies: from then on no callback is
   * called, ever. Returns at once; `dead` tells when. Context: any.
   */
  drop(): void {
    const { core } = this
    if (core.dropped) return
    core.dropped = true
    beginCancel(core, -ERRNO.ECANCELED, "all")
    core.turns.kick(core)
  }

  get(): this {
    const { core } = this
    if (core.references === 0)
      trap(core.engine, "queue-used-up", "queue_get", `the last reference to ${core.spec.name} is gone (R5)`)
    else core.references++
    return this
  }

  /** With the last reference the queue is dropped, in process context, whatever the context of this call (R37). Context: any. */
  put(): void {
    const { core } = this
    if (core.references === 0) {
      trap(core.engine, "queue-used-up", "queue_put", `the last reference to ${core.spec.name} is gone (R5)`)
      return
    }
    core.references--
    if (core.references === 0) this.drop()
  }
}

/** A moment of a parked queue, moved by the time for which its clocks stood since: what happened meanwhile happens now. */
function afterPark<J>({ engine, parkedAt }: QueueCore<J>, at: SimTime): SimTime {
  return at < 0 ? at : ((at + engine.now - Math.max(at, parkedAt)) as SimTime)
}
