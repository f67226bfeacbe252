/**
 * What a case of the KUnit suites is handed: the machine it runs on, and how it says what it expects. The
 * machine is new for every case, so no case sees what another one left.
 */
import {
  DrmSchedSuite,
  JobQueueSuite,
  type KunitScheduler,
  type SchedulerSpec,
  type SuiteEntity,
  type SuiteJob,
  type SuiteMachine,
  type SuiteMock,
} from "../../driver/kunit/index.ts"
import { Prng } from "../../base/prng.ts"
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
import { sleep } from "./waits.ts"

/** Thrown where a case cannot go on: what failed is recorded already. */
export class Abandoned extends Error {
  override name = "Abandoned"
}

export type { SchedulerSpec }

/** How a scheduler of drm_sched is built; a test of the suites hands in one that is broken. */
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
  /** What the case runs on. */
  readonly machine: SuiteMachine
  readonly mocks: SuiteMock[] = []
  /** For sleeps of a length that the original leaves open. */
  readonly random = new Prng(1)
  /** Figures of the quality suites. */
  readonly clients: ClientFigures[] = []
  fairness: number | null = null
  private jobs = 0

  constructor(variant: Variant, makeScheduler: SchedulerMaker) {
    this.variant = variant
    const trace = new EventStore()
    trace.on = false
    const engine = new Engine(trace)
    this.engine = engine
    this.machine =
      variant.scheduler === "drm-sched"
        ? new DrmSchedSuite(engine, this.contexts, this.systemQueue, (spec) => makeScheduler(this, spec))
        : new JobQueueSuite(engine, this.contexts, variant.scheduler)
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

  scheduler(spec: SchedulerSpec): SuiteMock {
    const mock = this.machine.scheduler(spec)
    this.mocks.push(mock)
    return mock
  }

  entity(priority: number, mock: SuiteMock): SuiteEntity {
    return this.machine.entity(priority, mock)
  }

  /** `us` 0: the test ends it by hand. */
  job(entity: SuiteEntity, us: number): SuiteJob {
    return this.machine.job(this.jobs++, entity, us * US)
  }

  /** A new job, submitted. Dependencies are on the ends of other jobs. */
  submit(entity: SuiteEntity, us: number, ...after: readonly SuiteJob[]): Steps<SuiteJob> {
    const job = this.job(entity, us)
    this.machine.submit(job, after.map(finishedOf))
    return job
  }

  /** A thread that runs beside the test from now on. */
  thread(name: string, body: ThreadBody): Thread {
    const thread = new Thread(this.engine, name, body)
    this.threads.push(thread)
    return thread
  }

  /** Lets them get rid of their jobs as the scheduler does it, and finishes them. */
  *destroy(...entities: readonly SuiteEntity[]): ThreadBody {
    for (const entity of entities) {
      yield new FlushWait(this.machine, entity)
      this.machine.finishEntity(entity)
    }
    // They may depend on each other, so all are finished before any is waited for.
    for (const entity of entities) while (!this.machine.isOver(entity)) yield sleep(10 * US)
  }
}

function finishedOf(job: SuiteJob): Fence {
  return fencesOf(job).finished
}

/** Of a submitted job. */
export function fencesOf(job: SuiteJob): { readonly scheduled: Fence; readonly finished: Fence } {
  if (job.fences === null) throw new Abandoned(`job ${job.id} not submitted`)
  return job.fences
}
