/** The KUnit suites' machine on drm_sched. */
import { createEntity, modifySchedulers, setPriority } from "../../drm-sched/create.ts"
import { finishEntity } from "../../drm-sched/fini.ts"
import { Flush } from "../../drm-sched/flush.ts"
import { reportOf } from "../../drm-sched/invariants/broken.ts"
import { InvariantChecker } from "../../drm-sched/invariants/checker.ts"
import type { Entity, Scheduler } from "../../drm-sched/objects.ts"
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { WorkQueue } from "../../engine/work.ts"
import type { Fence, FenceContexts } from "../../fence/fence.ts"
import { KunitJob } from "./kunit-job.ts"
import { type KunitScheduler, submitJob } from "./kunit-scheduler.ts"
import type { SchedulerSpec, SuiteEntity, SuiteMachine } from "./suite-machine.ts"

/** A second in ns: handed to a flush that does not exit, which gives it back unused. */
const UNUSED_LIMIT = 1_000_000_000

class DrmSchedEntity implements SuiteEntity {
  readonly base: Entity

  constructor(base: Entity) {
    this.base = base
  }

  get priority(): number {
    return this.base.priority
  }

  get queued(): number {
    return this.base.queue.count
  }
}

export class DrmSchedSuite implements SuiteMachine {
  readonly engine: Engine
  private readonly contexts: FenceContexts
  private readonly systemQueue: WorkQueue
  private readonly makeScheduler: (spec: SchedulerSpec) => KunitScheduler
  private readonly scheds: Scheduler[] = []
  private readonly entities: Entity[] = []

  constructor(
    engine: Engine,
    contexts: FenceContexts,
    systemQueue: WorkQueue,
    makeScheduler: (spec: SchedulerSpec) => KunitScheduler,
  ) {
    this.engine = engine
    this.contexts = contexts
    this.systemQueue = systemQueue
    this.makeScheduler = makeScheduler
  }

  scheduler(spec: SchedulerSpec): KunitScheduler {
    const mock = this.makeScheduler(spec)
    this.scheds.push(mock.base)
    return mock
  }

  entity(priority: number, mock: KunitScheduler): DrmSchedEntity {
    const base = createEntity(this.entities.length, this.contexts, priority, [mock.base], null)
    this.entities.push(base)
    return new DrmSchedEntity(base)
  }

  job(id: number, entity: DrmSchedEntity, duration: number): KunitJob {
    const job = new KunitJob(id, entity.base)
    job.duration = duration
    return job
  }

  submit(job: KunitJob, dependencies: readonly Fence[]): Steps<void> {
    submitJob(job, dependencies)
  }

  setPriority({ base }: DrmSchedEntity, priority: number): void {
    setPriority(base, priority)
  }

  move({ base }: DrmSchedEntity, mock: KunitScheduler): void {
    modifySchedulers(base, [mock.base])
  }

  /** The first half of `drm_sched_entity_destroy`: a kernel thread flushes, so it waits without a limit. */
  drain({ base }: DrmSchedEntity, told: () => void): Steps<void> {
    const caller = { exiting: false, sigkill: false, timeout: UNUSED_LIMIT }
    new Flush(this.engine, base, caller, this.systemQueue, told).begin()
  }

  finishEntity({ base }: DrmSchedEntity): Steps<void> {
    finishEntity(base, this.systemQueue)
  }

  isOver(_entity: DrmSchedEntity): boolean {
    return true
  }

  checker(): Checker {
    const { engine } = this
    const checker = new InvariantChecker(this.scheds, this.entities)
    return {
      afterStep: (halfway) => {
        const broken = checker.afterStep(halfway)
        return broken === null ? null : reportOf(broken, engine)
      },
      atRest: () => {
        const broken = checker.atRest()
        return broken === null ? null : reportOf(broken, engine)
      },
    }
  }
}
