/**
 * The mock machine on the job queue: a job queue for each queue of the replay, one orchestrator for all of them, and a ring
 * of the orchestrator for each scheduler of the replay, whose slots are that scheduler's credits. Behind it the scheduler's
 * own hardware rings, each job on the shortest, as on drm_sched. The driver uses the queue's public face only.
 *
 * What the replay's operations come to here, where that is not the same:
 * - `kill`: the queue is cancelled with -ESRCH; what the device has may finish.
 * - `fini` of a queue: it is dropped. What the device has is awaited, or taken off if the scheduler has `cancel-job`.
 * - `fini` of a scheduler: queues that have no other are dropped, the others go on without it.
 * - `flush` returns at once, since a closed client's jobs need nobody to wait for them; an exit by SIGKILL is a kill.
 * - `stop` parks the queues that have no other scheduler, and with them their clocks.
 * - `no-pipeline` is nothing: nobody is let go on before a job's end who did not ask for exactly that.
 */
import { ERRNO } from "../../../base/errno.ts"
import { fail } from "../../../base/assert.ts"
import type { Checker } from "../../../engine/checker.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import { type Fence, FenceContexts } from "../../../fence/fence.ts"
import { spanHigh, spanLow } from "../../../trace/event-store.ts"
import { EV } from "../../../trace/events.ts"
import { type FaceName, type QueueFace, makeFace } from "../../queue-face/index.ts"
import { ExternalFences } from "../external-fences.ts"
import type { JobPlan } from "../job-plan.ts"
import type { Figures, FlushCall, MockMachine, MockMachineSpec, MockQueueSpec } from "../mock-machine.ts"
import { terminateOnRing } from "../ring-driver.ts"
import { CANCEL_TIMEOUT, type DriverScope, JobQueueDriver } from "./jobqueue-driver.ts"
import { JobQueueJob, type QueueSide } from "./jobqueue-job.ts"
import { QueueDriver } from "./queue-driver.ts"

const NO_RING = { name: "none", slots: 1, width: 1 }

export class JobQueueMachine implements MockMachine, DriverScope {
  readonly engine: Engine
  readonly contexts = new FenceContexts()
  readonly stepwise = null
  readonly drivers: JobQueueDriver[] = []
  readonly queues: QueueDriver[] = []
  private readonly face: QueueFace<JobQueueJob>
  private readonly externals: ExternalFences

  constructor(engine: Engine, spec: MockMachineSpec, through: FaceName = "jobqueue") {
    this.engine = engine
    const { objects } = engine.trace
    for (const [line, sched] of spec.scheds.entries()) {
      objects.addSched(sched.name, sched.rings, sched.creditLimit)
      this.drivers.push(new JobQueueDriver(engine, this.contexts, line, sched, this))
    }
    const rings = spec.scheds.map(({ name, creditLimit, rings: width }) => ({ name, slots: creditLimit, width }))
    // Without schedulers there are no queues, and still there is a machine.
    this.face = makeFace(through, engine, this.contexts, rings.length === 0 ? [NO_RING] : rings)
    for (const queue of spec.queues) this.addQueue(queue)
    this.externals = new ExternalFences(engine, this.contexts, spec.exts)
  }

  get exts(): readonly Fence[] {
    return this.externals.all
  }

  private addQueue(spec: MockQueueSpec): void {
    const scheds = spec.scheds.map((index) => this.driver(index).spec)
    const driver = new QueueDriver(this.queues.length, spec, this.drivers, this.contexts)
    driver.queue = this.face.createQueue(
      {
        name: spec.name,
        client: spec.client,
        credits: Math.max(...scheds.map(({ creditLimit }) => creditLimit)),
        timeout: driver.timeout,
        reportsStart: true,
        cancelTimeout: CANCEL_TIMEOUT,
        priority: spec.priority,
        rings: spec.scheds,
      },
      driver,
    )
    this.queues.push(driver)
  }

  makeJob(
    id: number,
    queue: number,
    credits: number,
    duration: number,
    plan: JobPlan,
    prepare: Fence | null,
  ): JobQueueJob {
    return new JobQueueJob(id, this.queue(queue), credits, duration, plan, prepare)
  }

  /** Prepare and commit on a lane of its own. `dontPipeline` means nothing here: there is no pipelining. */
  submit(
    job: JobQueueJob,
    dependencies: readonly Fence[],
    _dontPipeline: boolean,
    asksScheduled: boolean,
  ): Steps<number> {
    const { index, candidates } = job.queue
    // Which it will be is not known yet if there are several.
    const { trace } = this.engine
    if (trace.on && candidates.length === 1) trace.objects.jobSched[job.id] = candidates[0] as number
    const refused = this.face.submit(job, dependencies, asksScheduled)
    if (refused === 0) this.queue(index).hasCommitted()
    return refused
  }

  terminate(job: JobQueueJob): void {
    terminateOnRing(job)
  }

  kill(queue: number): Steps<void> {
    this.killed(this.queue(queue))
  }

  killed({ queue, index }: QueueSide): void {
    queue.cancel(-ERRNO.ESRCH, "queued")
    this.trace(EV.entity_killed, index, 0, 0)
  }

  flush(queue: number, { exiting, sigkill, timeout }: FlushCall): Steps<void> {
    this.trace(EV.flush_begin, queue, 0, 0)
    if (exiting && sigkill) this.queue(queue).queue.cancel(-ERRNO.ESRCH, "queued")
    const ret = exiting ? timeout : -1
    this.trace(EV.flush_done, queue, spanLow(ret), spanHigh(ret))
  }

  finishQueue(queue: number): Steps<void> {
    this.trace(EV.entity_fini_begin, queue, 0, 0)
    this.queue(queue).queue.drop()
    this.trace(EV.entity_fini_done, queue, 0, 0)
  }

  finishScheduler(index: number): Steps<void> {
    this.trace(EV.sched_fini_begin, index, 0, 0)
    const driver = this.driver(index)
    driver.isGone = true
    for (const one of this.queues) {
      if (!one.candidates.includes(index)) continue
      if (this.usable(one).length === 0) one.queue.drop()
      else this.route(one)
    }
    // What is left on its rings is of queues that live on elsewhere.
    for (const one of this.queues) if (this.usable(one).length > 0) driver.failAllOf(one, -ERRNO.ECANCELED)
    this.trace(EV.sched_fini_done, index, 0, 0)
  }

  gone(driver: JobQueueDriver): Steps<void> {
    driver.isGone = true
    for (const one of this.queues) {
      if (!one.candidates.includes(driver.line)) continue
      if (this.usable(one).length === 0) one.queue.cancel(-ERRNO.ENODEV, "all")
      else this.route(one)
    }
    driver.reset(-ERRNO.ENODEV)
  }

  setPriority(queue: number, priority: number): Steps<void> {
    this.face.setPriority(queue, priority)
    this.trace(EV.set_priority, queue, priority, 0)
  }

  modifySchedulers(queue: number, scheds: readonly number[]): Steps<void> {
    const one = this.queue(queue)
    one.candidates = scheds
    this.route(one)
    this.trace(EV.modify_sched, queue, 0, 0)
  }

  signalExt(ext: number, error: number): Steps<void> {
    this.externals.signal(ext, error)
  }

  renewExt(ext: number, name: string): void {
    this.externals.renew(ext, name)
  }

  fault(index: number): Steps<void> {
    this.trace(EV.fault, index, 0, 0)
    this.driver(index).fault()
  }

  queueTimeoutNow(index: number): Steps<void> {
    this.trace(EV.tdr_queue_imm, index, 0, 0)
    this.driver(index).hurry()
  }

  /** Clocks run on, and the driver lets no job be late. */
  suspendTimeout(index: number): Steps<void> {
    this.driver(index).suspended = true
    const ns = Number.MAX_SAFE_INTEGER
    this.trace(EV.suspend_timeout, index, spanLow(ns), spanHigh(ns))
  }

  resumeTimeout(index: number): Steps<void> {
    this.trace(EV.resume_timeout, index, 0, 0)
    this.driver(index).suspended = false
  }

  stop(index: number): Steps<void> {
    this.trace(EV.wqueue_stop, index, 0, 0)
    this.driver(index).stopped = true
    for (const one of this.queues) if (one.candidates.includes(index)) this.route(one)
  }

  start(index: number): Steps<void> {
    this.trace(EV.wqueue_start, index, 0, 0)
    this.driver(index).stopped = false
    for (const one of this.queues) if (one.candidates.includes(index)) this.route(one)
  }

  checker(): Checker {
    return this.face.checker()
  }

  end(): void {}

  schedulerFigures(): readonly Figures[] {
    return this.drivers.map((driver) => driver.figures())
  }

  queueFigures(): readonly Figures[] {
    return this.queues.map(({ queue, waiting }) => {
      return { queued_jobs: String(waiting), stopped: String(!queue.takesJobs) }
    })
  }

  /** Its schedulers that are still there. */
  private usable({ candidates }: QueueSide): number[] {
    return candidates.filter((index) => !this.driver(index).isGone)
  }

  /** Where its jobs may go, now that something has changed. */
  private route(one: QueueDriver): void {
    const { queue, index } = one
    const usable = this.usable(one)
    if (usable.length === 0) return queue.cancel(-ERRNO.ENODEV, "all")
    const open = usable.filter((index) => !this.driver(index).stopped)
    if (open.length === 0) return queue.park()
    this.face.setRings(index, open)
    queue.unpark()
  }

  private queue(index: number): QueueDriver {
    return this.queues[index] ?? fail(`queue ${index} of ${this.queues.length}`)
  }

  private driver(index: number): JobQueueDriver {
    return this.drivers[index] ?? fail(`scheduler ${index} of ${this.drivers.length}`)
  }

  private trace(kind: number, subject: number, a: number, b: number): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, kind, subject, a, b, 0)
  }
}
