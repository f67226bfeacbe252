/**
 * What a case of the KUnit suites is handed: the machine it runs on, and how it says what it expects. The
 * machine is new for every case, so no case sees what another one left.
 */
import { type KunitScheduler, KunitJob, submitJob } from "../../driver/kunit/index.ts"
import { Prng } from "../../base/prng.ts"
import { createEntity } from "../../drm-sched/create.ts"
import { finishEntity } from "../../drm-sched/fini.ts"
import type { Entity } from "../../drm-sched/objects.ts"
import { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { WorkQueue } from "../../engine/work.ts"
import { type Fence, FenceContexts } from "../../fence/fence.ts"
import { EventStore } from "../../trace/event-store.ts"
import type { ClientFigures } from "./client-figures.ts"
import { FlushWait } from "./flush-wait.ts"
import { Thread, type ThreadBody } from "./thread.ts"
import { US } from "./time-units.ts"
import type { Variant } from "./variants.ts"

/** Thrown where a case cannot go on: what failed is recorded already. */
export class Abandoned extends Error {
  override name = "Abandoned"
}

export interface SchedulerSpec {
  /** Nanoseconds; null: none. */
  readonly timeout: number | null
  readonly creditLimit: number
}

/** How the machine is built; a test of the suites hands in one that is broken. */
export type SchedulerMaker = (test: KunitTest, spec: SchedulerSpec) => KunitScheduler

export class KunitTest {
  readonly variant: Variant
  readonly engine: Engine
  readonly contexts = new FenceContexts()
  readonly systemQueue = new WorkQueue("system", false)
  readonly failures: string[] = []
  /** Lines that the case printed. */
  readonly log: string[] = []
  /** Those of them that sum up. */
  readonly summary: string[] = []
  readonly threads: Thread[] = []
  readonly schedulers: KunitScheduler[] = []
  readonly entities: Entity[] = []
  /** For sleeps of a length that the original leaves open. */
  readonly random = new Prng(1)
  /** Figures of the quality suites. */
  readonly clients: ClientFigures[] = []
  fairness: number | null = null
  private readonly makeScheduler: SchedulerMaker
  private jobs = 0

  constructor(variant: Variant, makeScheduler: SchedulerMaker) {
    this.variant = variant
    this.makeScheduler = makeScheduler
    const trace = new EventStore()
    trace.on = false
    this.engine = new Engine(trace)
  }

  get nowUs(): number {
    return Math.floor(this.engine.now / US)
  }

  /** The case goes on, and has failed, if it does not hold. */
  expect(held: boolean, what: string): void {
    if (!held) this.failures.push(`${what}, at ${this.nowUs} us`)
  }

  /** The case ends here if it does not hold. */
  assert(held: boolean, what: string): void {
    this.expect(held, what)
    if (!held) throw new Abandoned(what)
  }

  info(line: string): void {
    this.log.push(line)
  }

  /** What a reader of a short report wants to see too. */
  sum(line: string): void {
    this.log.push(line)
    this.summary.push(line)
  }

  scheduler(spec: SchedulerSpec): KunitScheduler {
    const mock = this.makeScheduler(this, spec)
    this.schedulers.push(mock)
    return mock
  }

  entity(priority: number, mock: KunitScheduler): Entity {
    const entity = createEntity(this.entities.length, this.contexts, priority, [mock.base], null)
    this.entities.push(entity)
    return entity
  }

  /** `us` 0: the test ends it by hand. */
  job(entity: Entity, us: number): KunitJob {
    const job = new KunitJob(this.jobs++, entity)
    job.duration = us * US
    return job
  }

  /** A new job, submitted. Dependencies are on the ends of other jobs. */
  submit(entity: Entity, us: number, ...after: readonly KunitJob[]): Steps<KunitJob> {
    const job = this.job(entity, us)
    submitJob(job, after.map(finishedOf))
    return job
  }

  /** A thread that runs beside the test from now on. */
  thread(name: string, body: ThreadBody): Thread {
    const thread = new Thread(this.engine, name, body)
    this.threads.push(thread)
    return thread
  }

  /** Waits until the hardware has its jobs, then kills and finishes it. */
  *destroy(...entities: readonly Entity[]): ThreadBody {
    for (const entity of entities) {
      yield new FlushWait(this.engine, entity, this.systemQueue)
      finishEntity(entity, this.systemQueue)
    }
  }
}

function finishedOf(job: KunitJob): Fence {
  return fencesOf(job).finished
}

/** Of an armed job. */
export function fencesOf(job: KunitJob): { readonly scheduled: Fence; readonly finished: Fence } {
  if (job.fence === null) throw new Abandoned(`job ${job.id} not armed`)
  return job.fence
}
