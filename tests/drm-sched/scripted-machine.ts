/**
 * A machine for tests of single rules: schedulers whose driver does what the test says, and a log of its callbacks.
 * Hardware is a fence that the test signals by hand. Straight form.
 */
import { createEntity, createScheduler } from "../../core/drm-sched/create.ts"
import { cleanupJob } from "../../core/drm-sched/fini.ts"
import {
  type DriverOps,
  type Entity,
  type Guilt,
  Job,
  type RunJobResult,
  type SchedFence,
  type Scheduler,
  type TimeoutStatus,
} from "../../core/drm-sched/objects.ts"
import { PRIORITY_NORMAL, PROFILES, type Policy, type Profile } from "../../core/drm-sched/profile.ts"
import { addDependency, armJob, pushJob } from "../../core/drm-sched/submit.ts"
import { Engine } from "../../core/engine/engine.ts"
import { drain, runStraight } from "../../core/engine/straight.ts"
import { WorkQueue } from "../../core/engine/work.ts"
import { Fence, FenceCallback, FenceContexts } from "../../core/fence/fence.ts"
import type { SimTime } from "../../core/time/time.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"

/** More than any test needs. */
const CREDITS = 1000
const TURNS_MAX = 10_000

export type Answer = RunJobResult | (() => RunJobResult)

export class ScriptedJob extends Job {
  readonly name: string
  /** What the run callback answers, attempt by attempt; once they are used up, a new hardware fence. */
  readonly answers: Answer[]
  /** What the prepare callback returns, call by call; then nothing. */
  readonly prepares: Fence[]
  /** Of the last attempt that got a new one. */
  hardware: Fence | null = null

  constructor(id: number, name: string, entity: Entity, plan: JobPlan) {
    super(id, entity, plan.credits ?? 1)
    this.name = name
    this.answers = [...(plan.answers ?? [])]
    this.prepares = [...(plan.prepares ?? [])]
  }

  /** The pair of fences; its job must be armed. */
  get finished(): SchedFence {
    if (this.fence === null) throw new Error(`${this.name} is not armed`)
    return this.fence
  }
}

export interface JobPlan {
  readonly credits?: number
  readonly after?: readonly Fence[]
  readonly answers?: readonly Answer[]
  readonly prepares?: readonly Fence[]
}

export interface MachineSpec {
  readonly scheds?: number
  readonly credits?: number
  readonly timeout?: number
  readonly hangLimit?: number
  readonly cancels?: boolean
}

/** Calls a function when the fence signals. */
export class Then extends FenceCallback {
  private readonly action: () => void

  constructor(action: () => void) {
    super()
    this.action = action
  }

  override call(): void {
    this.action()
  }
}

export class ScriptedMachine {
  readonly trace = new EventStore()
  readonly engine = new Engine(this.trace)
  readonly contexts = new FenceContexts()
  readonly systemQueue = new WorkQueue("system", false)
  readonly scheds: readonly Scheduler[]
  readonly profile: Profile
  /** The driver's callbacks, as they were called: "run a", "free a", "timeout a", "cancel a". */
  readonly log: string[] = []
  /** The driver's timeout handler. */
  onTimeout: (job: ScriptedJob) => TimeoutStatus = () => "RESET"
  /** Asked before the driver's free callback lets the job go. */
  onFree: (job: ScriptedJob) => void = () => undefined
  private entities = 0

  constructor(profile: Profile["name"], policy: Policy, spec: MachineSpec = {}) {
    this.profile = PROFILES[profile]
    const timeoutQueue = new WorkQueue("timeout", true)
    this.scheds = Array.from({ length: spec.scheds ?? 1 }, (_, index) =>
      createScheduler(this.engine, {
        name: `s${index}`,
        profile: this.profile,
        policy,
        ops: this.driver(spec.cancels ?? false),
        creditLimit: spec.credits ?? CREDITS,
        timeout: spec.timeout ?? null,
        hangLimit: spec.hangLimit ?? 0,
        timeoutQueue,
        rings: 1,
      }),
    )
  }

  get sched(): Scheduler {
    return this.scheds[0] as Scheduler
  }

  entity(priority = PRIORITY_NORMAL, scheds: readonly Scheduler[] = [this.sched], guilty: Guilt | null = null): Entity {
    return createEntity(this.entities++, this.contexts, priority, scheds as [Scheduler], guilty)
  }

  /** A job that is neither armed nor pushed. */
  job(entity: Entity, name: string, plan: JobPlan = {}): ScriptedJob {
    const job = new ScriptedJob(this.trace.objects.addJob(name, entity.id, 0), name, entity, plan)
    for (const fence of plan.after ?? []) addDependency(job, fence)
    return job
  }

  /** Made, armed and pushed; nothing runs yet. */
  push(entity: Entity, name: string, plan: JobPlan = {}): ScriptedJob {
    const job = this.job(entity, name, plan)
    armJob(job)
    pushJob(job)
    return job
  }

  /** As `push`, and then everything runs that can. */
  submit(entity: Entity, name: string, plan: JobPlan = {}): ScriptedJob {
    const job = this.push(entity, name, plan)
    this.drain()
    return job
  }

  /** A fence that is nobody's, signalled by the test. */
  fence(): Fence {
    return new Fence(this.contexts.allocate(1), 1, 0, null)
  }

  /** The hardware is done with the job; then everything runs that can. */
  complete(job: ScriptedJob, error = 0): void {
    if (job.hardware === null) throw new Error(`${job.name} is not on the hardware`)
    if (error !== 0) job.hardware.setError(error)
    this.signal(job.hardware)
  }

  signal(fence: Fence): void {
    fence.signal(this.engine)
    this.drain()
  }

  drain(): void {
    drain(this.engine)
  }

  runUntil(at: number): void {
    const more = runStraight(this.engine, at as SimTime, TURNS_MAX, Number.POSITIVE_INFINITY)
    if (more) throw new Error(`not over after ${TURNS_MAX} turns`)
    this.engine.now = at as SimTime
  }

  /** Events of these kinds so far, each as its name, job and arguments. */
  events(...kinds: readonly (keyof typeof EV)[]): string[] {
    const names = new Map<number, string>(kinds.map((kind) => [EV[kind], kind]))
    const { trace } = this
    return Array.from({ length: trace.length }, (_, index) => index).flatMap((index) => {
      const name = names.get(trace.kind(index))
      if (name === undefined) return []
      return [`${name} ${trace.objects.jobs[trace.subject(index)]} ${trace.a(index)} ${trace.b(index)}`]
    })
  }

  /** Names of the work items that ran, in order. */
  works(): string[] {
    const { trace } = this
    return Array.from({ length: trace.length }, (_, index) => index)
      .filter((index) => trace.kind(index) === EV.work)
      .map((index) => trace.objects.works[trace.subject(index)] ?? "")
  }

  private driver(cancels: boolean): DriverOps {
    return {
      prepareJob: (job) => (job as ScriptedJob).prepares.shift() ?? null,
      runJob: (job) => this.run(job as ScriptedJob),
      timedOutJob: (job) => {
        this.log.push(`timeout ${(job as ScriptedJob).name}`)
        return this.onTimeout(job as ScriptedJob)
      },
      freeJob: (job) => {
        this.log.push(`free ${(job as ScriptedJob).name}`)
        this.onFree(job as ScriptedJob)
        cleanupJob(job)
      },
      cancelJob: cancels ? (job) => this.log.push(`cancel ${(job as ScriptedJob).name}`) : null,
    }
  }

  private run(job: ScriptedJob): RunJobResult {
    this.log.push(`run ${job.name}`)
    const answer = job.answers.shift()
    if (answer !== undefined) return typeof answer === "function" ? answer() : answer
    job.hardware = this.fence()
    return job.hardware
  }
}
