/**
 * The mock machine: schedulers, each with a GPU and a driver of its own, and the queues that clients
 * submit to. Its methods are what a client or a driver does at one moment; each runs without a break.
 */
import { assert } from "../../base/assert.ts"
import { type Defects, createEntity, createScheduler, modifySchedulers, setPriority } from "../../drm-sched/create.ts"
import { cleanupJob, finishEntity, finishScheduler } from "../../drm-sched/fini.ts"
import { Flush, type FlushCaller } from "../../drm-sched/flush.ts"
import { killEntity } from "../../drm-sched/kill.ts"
import type { Entity, Scheduler } from "../../drm-sched/objects.ts"
import type { Policy, Profile } from "../../drm-sched/profile.ts"
import { startScheduler, startWorkQueues, stopScheduler, stopWorkQueues } from "../../drm-sched/recovery.ts"
import { fault, queueTimeoutNow, resumeTimeout, suspendTimeout } from "../../drm-sched/timeout.ts"
import { initJob } from "../../drm-sched/init-job.ts"
import { addDependency, armJob, pushJob } from "../../drm-sched/submit.ts"
import type { Engine } from "../../engine/engine.ts"
import { Lock } from "../../engine/lock.ts"
import { type Steps, lock, unlock } from "../../engine/steps.ts"
import { WorkQueue } from "../../engine/work.ts"
import { Fence, FenceContexts } from "../../fence/fence.ts"
import { spanHigh, spanLow } from "../../trace/event-store.ts"
import { EV, FENCE_EXT } from "../../trace/events.ts"
import { CallOrder } from "./call-order.ts"
import { MockDriver } from "./mock-driver.ts"
import type { MockJob } from "./mock-job.ts"
import { type ReactionSpec, Reactor } from "./reactions.ts"

export interface MockSchedSpec extends ReactionSpec {
  readonly name: string
  readonly creditLimit: number
  readonly rings: number
  /** Nanoseconds; null: none. */
  readonly timeout: number | null
  readonly hangLimit: number
  readonly cancelJob: boolean
}

export interface MockEntitySpec {
  readonly name: string
  /** Number of its client in the trace, -1 for none. */
  readonly client: number
  readonly priority: number
  /** Indices of its candidate schedulers, at least one. */
  readonly scheds: readonly number[]
  readonly guilty: boolean
}

export class MockMachine {
  readonly engine: Engine
  readonly profile: Profile
  readonly policy: Policy
  readonly contexts = new FenceContexts()
  readonly systemQueue = new WorkQueue("system", false)
  /** Of the schedulers whose handlers reset the others too: these need an order between timeouts (reference 3.9). */
  private readonly resetQueue = new WorkQueue("reset", true)
  readonly scheds: Scheduler[] = []
  readonly drivers: MockDriver[] = []
  /** What each driver hands to the restart after a reset. */
  readonly resetErrnos: number[] = []
  readonly entities: Entity[] = []
  /** External fences by number, made at first mention. */
  readonly exts: Fence[] = []
  readonly callOrder: CallOrder
  /** By entity: held from arm to push. */
  private readonly submitLocks: Lock[] = []
  /** What the last suspend of each scheduler's timeout returned. */
  private readonly suspended: (number | null)[] = []

  constructor(engine: Engine, profile: Profile, policy: Policy) {
    assert(profile.policies.includes(policy), `${profile.name} has no policy ${policy}`)
    this.engine = engine
    this.callOrder = new CallOrder(engine)
    this.profile = profile
    this.policy = policy
  }

  /** `sharesReset`: some scheduler of the machine resets them all. */
  addScheduler(spec: MockSchedSpec, sharesReset: boolean): void {
    const reactor = new Reactor(this, spec)
    const line = this.scheds.length
    const driver = new MockDriver(this.engine, this.contexts, line, spec.rings, reactor, spec.cancelJob)
    this.drivers.push(driver)
    this.resetErrnos.push(spec.resetErrno)
    this.scheds.push(
      createScheduler(this.engine, {
        name: spec.name,
        profile: this.profile,
        policy: this.policy,
        ops: driver,
        creditLimit: spec.creditLimit,
        timeout: spec.timeout,
        hangLimit: spec.hangLimit,
        timeoutQueue: sharesReset ? this.resetQueue : this.systemQueue,
        rings: spec.rings,
      }),
    )
    this.suspended.push(null)
  }

  addEntity(spec: MockEntitySpec, defects: Defects = {}): void {
    const id = this.engine.trace.objects.addEntity(spec.name, spec.client)
    const [first, ...rest] = this.schedulers(spec.scheds)
    assert(first !== undefined, `entity ${spec.name} has no scheduler`)
    const guilty = spec.guilty ? { value: 0 as const } : null
    const entity = createEntity(id, this.contexts, spec.priority, [first, ...rest], guilty, defects)
    this.engine.trace.objects.entityContext[id] = entity.fenceContext
    this.entities.push(entity)
    this.submitLocks.push(new Lock("mock.submit"))
  }

  /** The external fence of a number and name. */
  ext(index: number, name: string): Fence {
    const known = this.exts[index]
    if (known !== undefined) return known
    const fence = new Fence(this.contexts.allocate(1), 1, index * 4 + FENCE_EXT, null)
    this.exts[index] = fence
    this.engine.trace.objects.exts[index] = name
    this.engine.trace.objects.extContext[index] = fence.context
    return fence
  }

  entityOf(job: MockJob): Entity {
    const entity = this.entities[this.engine.trace.objects.jobEntity[job.id] ?? -1]
    assert(entity !== undefined, `job ${job.id} has no entity`)
    return entity
  }

  /**
   * Init, dependencies in order, arm, push; 0, or why it is refused. `dependencies` holds no null. Clients of one entity
   * take turns, since nobody may arm between another's arm and push.
   */
  submit(job: MockJob, dependencies: readonly Fence[], dontPipeline: boolean): Steps<number> {
    const entity = job.entity as Entity
    const refused = initJob(this.engine, entity, job.credits)
    if (refused !== 0) return refused
    for (const fence of dependencies) addDependency(job, fence)
    const turn = this.submitLocks[entity.id] as Lock
    lock(turn)
    const fences = armJob(job)
    if (dontPipeline) fences.finished.forbidPipelining()
    pushJob(job)
    unlock(turn)
    return 0
  }

  // The steps of a submission one by one, so that a driver can get their order wrong.

  /** 0, or why the job is refused. */
  init(job: MockJob): number {
    const entity = job.entity as Entity
    const refused = initJob(this.engine, entity, job.credits)
    if (refused === 0) this.callOrder.init(job, entity)
    return refused
  }

  depend(job: MockJob, fence: Fence): void {
    this.callOrder.depend(job)
    addDependency(job, fence)
  }

  arm(job: MockJob, dontPipeline: boolean): Steps<void> {
    this.callOrder.arm(job)
    const fences = armJob(job)
    if (dontPipeline) fences.finished.forbidPipelining()
  }

  push(job: MockJob): Steps<void> {
    this.callOrder.push(job)
    pushJob(job)
  }

  /** Gives up a job that was not pushed. */
  cleanup(job: MockJob): void {
    this.callOrder.cleanup(job)
    cleanupJob(job)
  }

  /** The driver's own bug: it signals a fence that is the scheduler's. */
  signalForScheduler(job: MockJob, which: "scheduled" | "finished"): Steps<void> {
    this.callOrder.signalsForScheduler(job, which)
    const { fence } = job
    if (fence === null) return
    if (which === "finished") fence.signal(this.engine)
    else fence.scheduled.signal(this.engine)
  }

  /** `drm_sched_stop` where there is no timeout handler. */
  stopJobs(index: number): Steps<void> {
    const sched = this.scheduler(index)
    this.callOrder.outsideHandler(sched, "stop")
    stopScheduler(sched, null)
  }

  startJobs(index: number): Steps<void> {
    const sched = this.scheduler(index)
    this.callOrder.outsideHandler(sched, "start")
    startScheduler(sched, 0)
  }

  /** Before the kill was exported, a process that dies of SIGKILL does it by its flush. */
  kill(entity: Entity): Steps<void> {
    if (this.profile.exportsKill) killEntity(entity, this.systemQueue)
    else {
      entity.lastUser = "process"
      const caller = { exiting: true, sigkill: true, timeout: 0 }
      new Flush(this.engine, entity, caller, this.systemQueue, ignoreResult).begin()
    }
    this.trace(EV.entity_killed, entity.id, 0, 0)
  }

  flush(entity: Entity, caller: FlushCaller): Steps<void> {
    this.trace(EV.flush_begin, entity.id, 0, 0)
    new Flush(this.engine, entity, caller, this.systemQueue, (remaining) => {
      const ret = caller.exiting ? remaining : -1
      this.trace(EV.flush_done, entity.id, spanLow(ret), spanHigh(ret))
    }).begin()
  }

  finishEntity(entity: Entity): Steps<void> {
    this.trace(EV.entity_fini_begin, entity.id, 0, 0)
    finishEntity(entity, this.systemQueue)
    this.callOrder.end(entity)
    this.trace(EV.entity_fini_done, entity.id, 0, 0)
  }

  finishScheduler(index: number): Steps<void> {
    this.trace(EV.sched_fini_begin, index, 0, 0)
    this.callOrder.finishScheduler(this.scheduler(index), this.entities)
    finishScheduler(this.scheduler(index))
    this.trace(EV.sched_fini_done, index, 0, 0)
  }

  setPriority(entity: Entity, priority: number): void {
    setPriority(entity, priority)
    this.trace(EV.set_priority, entity.id, priority, 0)
  }

  modifySchedulers(entity: Entity, scheds: readonly number[]): void {
    this.callOrder.modifySchedulers(entity)
    modifySchedulers(entity, this.schedulers(scheds))
    this.trace(EV.modify_sched, entity.id, 0, 0)
  }

  signalExt(fence: Fence, error: number): Steps<void> {
    this.trace(EV.ext_signal, fence.ref, error, 0)
    if (error !== 0 && !fence.signaled) fence.setError(error)
    fence.signal(this.engine)
  }

  fault(index: number): void {
    this.trace(EV.fault, index, 0, 0)
    fault(this.scheduler(index))
  }

  queueTimeoutNow(index: number): void {
    this.trace(EV.tdr_queue_imm, index, 0, 0)
    queueTimeoutNow(this.scheduler(index))
  }

  suspendTimeout(index: number): void {
    const remaining = suspendTimeout(this.scheduler(index))
    this.suspended[index] = remaining
    const ns = remaining ?? Number.MAX_SAFE_INTEGER
    this.trace(EV.suspend_timeout, index, spanLow(ns), spanHigh(ns))
  }

  resumeTimeout(index: number): void {
    this.trace(EV.resume_timeout, index, 0, 0)
    resumeTimeout(this.scheduler(index), this.suspended[index] ?? null)
  }

  stop(index: number): Steps<void> {
    this.trace(EV.wqueue_stop, index, 0, 0)
    stopWorkQueues(this.scheduler(index))
  }

  start(index: number): void {
    this.trace(EV.wqueue_start, index, 0, 0)
    startWorkQueues(this.scheduler(index))
  }

  private scheduler(index: number): Scheduler {
    const sched = this.scheds[index]
    assert(sched !== undefined, `scheduler ${index} of ${this.scheds.length}`)
    return sched
  }

  private schedulers(indices: readonly number[]): Scheduler[] {
    return indices.map((index) => this.scheduler(index))
  }

  private trace(kind: number, subject: number, a: number, b: number): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, kind, subject, a, b, 0)
  }
}

function ignoreResult(): void {}
