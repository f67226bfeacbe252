/** The mock machine on drm_sched: a scheduler of the kernel's for each of the replay's, an entity for each queue. */
import { assert, fail } from "../../../base/assert.ts"
import { createEntity, createScheduler, modifySchedulers, setPriority } from "../../../drm-sched/create.ts"
import type { Defects } from "../../../drm-sched/create.ts"
import { finishEntity, finishScheduler } from "../../../drm-sched/fini.ts"
import { Flush } from "../../../drm-sched/flush.ts"
import { initJob } from "../../../drm-sched/init-job.ts"
import { killEntity } from "../../../drm-sched/kill.ts"
import type { Entity, Scheduler } from "../../../drm-sched/objects.ts"
import type { Policy, Profile } from "../../../drm-sched/profile.ts"
import { startWorkQueues, stopWorkQueues } from "../../../drm-sched/recovery.ts"
import { addDependency, armJob, pushJob } from "../../../drm-sched/submit.ts"
import { fault, queueTimeoutNow, resumeTimeout, suspendTimeout } from "../../../drm-sched/timeout.ts"
import type { Checker } from "../../../engine/checker.ts"
import type { Engine } from "../../../engine/engine.ts"
import { Lock } from "../../../engine/lock.ts"
import { type Steps, lock, unlock } from "../../../engine/steps.ts"
import { WorkQueue } from "../../../engine/work.ts"
import { type Fence, FenceContexts } from "../../../fence/fence.ts"
import { spanHigh, spanLow } from "../../../trace/event-store.ts"
import { EV } from "../../../trace/events.ts"
import { ExternalFences } from "../external-fences.ts"
import type { JobPlan } from "../job-plan.ts"
import type { Figures, FlushCall, MockMachine, MockMachineSpec, MockQueueSpec, MockSchedSpec } from "../mock-machine.ts"
import { terminateOnRing } from "../ring-driver.ts"
import { CallOrder } from "./call-order.ts"
import { DrmSchedDriver } from "./drm-sched-driver.ts"
import { DrmSchedJob } from "./drm-sched-job.ts"
import { DrmSchedSteps } from "./drm-sched-steps.ts"
import { entityFigures, schedulerFigures } from "./final-state.ts"
import { SchedChecker } from "./sched-checker.ts"
import { Reactor } from "./reactions.ts"

export interface DrmSchedOptions {
  readonly profile: Profile
  readonly policy: Policy
  /** Put into every entity. */
  readonly defects?: Defects
}

export class DrmSchedMachine implements MockMachine {
  readonly engine: Engine
  readonly profile: Profile
  readonly policy: Policy
  readonly contexts = new FenceContexts()
  readonly systemQueue = new WorkQueue("system", false)
  /** Of the schedulers whose handlers reset the others too: these need an order between timeouts (reference 3.9). */
  private readonly resetQueue = new WorkQueue("reset", true)
  readonly scheds: Scheduler[] = []
  readonly drivers: DrmSchedDriver[] = []
  /** What each driver hands to the restart after a reset. */
  readonly resetErrnos: number[] = []
  readonly entities: Entity[] = []
  readonly callOrder: CallOrder
  readonly stepwise: DrmSchedSteps
  private readonly externals: ExternalFences
  /** By entity: held from arm to push. */
  private readonly submitLocks: Lock[] = []
  /** What the last suspend of each scheduler's timeout returned. */
  private readonly suspended: (number | null)[] = []

  constructor(engine: Engine, spec: MockMachineSpec, { profile, policy, defects = {} }: DrmSchedOptions) {
    assert(profile.policies.includes(policy), `${profile.name} has no policy ${policy}`)
    this.engine = engine
    this.callOrder = new CallOrder(engine)
    this.stepwise = new DrmSchedSteps(engine, this)
    this.profile = profile
    this.policy = policy
    const sharesReset = spec.scheds.length > 1 && spec.scheds.some(({ onTimeout }) => onTimeout === "RESET_ALL")
    for (const sched of spec.scheds) this.addScheduler(sched, sharesReset)
    for (const queue of spec.queues) this.addEntity(queue, defects)
    this.externals = new ExternalFences(engine, this.contexts, spec.exts)
  }

  get exts(): readonly Fence[] {
    return this.externals.all
  }

  /** `sharesReset`: some scheduler of the machine resets them all. */
  private addScheduler(spec: MockSchedSpec, sharesReset: boolean): void {
    const reactor = new Reactor(this, spec)
    const line = this.scheds.length
    const driver = new DrmSchedDriver(this.engine, this.contexts, line, spec.rings, reactor, spec.cancelJob)
    // Nothing else would end what hangs there.
    for (const ring of driver.gpu.rings) ring.comesBack = spec.onTimeout.startsWith("NO_HANG")
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

  private addEntity(spec: MockQueueSpec, defects: Defects): void {
    const id = this.engine.trace.objects.addEntity(spec.name, spec.client)
    const [first, ...rest] = this.schedulers(spec.scheds)
    assert(first !== undefined, `entity ${spec.name} has no scheduler`)
    const guilty = spec.guilty ? { value: 0 as const } : null
    const entity = createEntity(id, this.contexts, spec.priority, [first, ...rest], guilty, defects)
    this.engine.trace.objects.entityContext[id] = entity.fenceContext
    this.entities.push(entity)
    this.submitLocks.push(new Lock("mock.submit"))
  }

  makeJob(
    id: number,
    queue: number,
    credits: number,
    duration: number,
    plan: JobPlan,
    prepare: Fence | null,
  ): DrmSchedJob {
    return new DrmSchedJob(id, this.entity(queue), credits, duration, plan, prepare)
  }

  entityOf(job: DrmSchedJob): Entity {
    return this.entity(this.engine.trace.objects.jobEntity[job.id] ?? -1)
  }

  /** Init, dependencies in order, arm, push. Clients take turns, since nobody may arm between another's arm and push. */
  submit(job: DrmSchedJob, dependencies: readonly Fence[], dontPipeline: boolean): Steps<number> {
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

  terminate(job: DrmSchedJob): void {
    terminateOnRing(job)
  }

  /** Before the kill was exported, a process that dies of SIGKILL does it by its flush. */
  kill(queue: number): Steps<void> {
    const entity = this.entity(queue)
    if (this.profile.exportsKill) killEntity(entity, this.systemQueue)
    else {
      entity.lastUser = "process"
      const caller = { exiting: true, sigkill: true, timeout: 0 }
      new Flush(this.engine, entity, caller, this.systemQueue, ignoreResult).begin()
    }
    this.trace(EV.entity_killed, entity.id, 0, 0)
  }

  flush(queue: number, call: FlushCall): Steps<void> {
    const entity = this.entity(queue)
    this.trace(EV.flush_begin, entity.id, 0, 0)
    new Flush(this.engine, entity, call, this.systemQueue, (remaining) => {
      const ret = call.exiting ? remaining : -1
      this.trace(EV.flush_done, entity.id, spanLow(ret), spanHigh(ret))
    }).begin()
  }

  finishQueue(queue: number): Steps<void> {
    const entity = this.entity(queue)
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

  setPriority(queue: number, priority: number): Steps<void> {
    const entity = this.entity(queue)
    setPriority(entity, priority)
    this.trace(EV.set_priority, entity.id, priority, 0)
  }

  modifySchedulers(queue: number, scheds: readonly number[]): Steps<void> {
    const entity = this.entity(queue)
    this.callOrder.modifySchedulers(entity)
    modifySchedulers(entity, this.schedulers(scheds))
    this.trace(EV.modify_sched, entity.id, 0, 0)
  }

  signalExt(ext: number, error: number): Steps<void> {
    this.externals.signal(ext, error)
  }

  renewExt(ext: number, name: string): void {
    this.externals.renew(ext, name)
  }

  fault(index: number): Steps<void> {
    this.trace(EV.fault, index, 0, 0)
    fault(this.scheduler(index))
  }

  queueTimeoutNow(index: number): Steps<void> {
    this.trace(EV.tdr_queue_imm, index, 0, 0)
    queueTimeoutNow(this.scheduler(index))
  }

  suspendTimeout(index: number): Steps<void> {
    const remaining = suspendTimeout(this.scheduler(index))
    this.suspended[index] = remaining
    const ns = remaining ?? Number.MAX_SAFE_INTEGER
    this.trace(EV.suspend_timeout, index, spanLow(ns), spanHigh(ns))
  }

  resumeTimeout(index: number): Steps<void> {
    this.trace(EV.resume_timeout, index, 0, 0)
    resumeTimeout(this.scheduler(index), this.suspended[index] ?? null)
  }

  stop(index: number): Steps<void> {
    this.trace(EV.wqueue_stop, index, 0, 0)
    stopWorkQueues(this.scheduler(index))
  }

  start(index: number): Steps<void> {
    this.trace(EV.wqueue_start, index, 0, 0)
    startWorkQueues(this.scheduler(index))
  }

  checker(): Checker {
    return new SchedChecker(this.engine, this.scheds, this.entities)
  }

  end(): void {
    this.callOrder.end(null)
  }

  schedulerFigures(): readonly Figures[] {
    return this.scheds.map(schedulerFigures)
  }

  queueFigures(): readonly Figures[] {
    return this.entities.map((entity) => entityFigures(this.profile, entity))
  }

  scheduler(index: number): Scheduler {
    const sched = this.scheds[index]
    assert(sched !== undefined, `scheduler ${index} of ${this.scheds.length}`)
    return sched
  }

  private schedulers(indices: readonly number[]): Scheduler[] {
    return indices.map((index) => this.scheduler(index))
  }

  private entity(queue: number): Entity {
    return this.entities[queue] ?? fail(`queue ${queue} of ${this.entities.length}`)
  }

  private trace(kind: number, subject: number, a: number, b: number): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, kind, subject, a, b, 0)
  }
}

function ignoreResult(): void {}
