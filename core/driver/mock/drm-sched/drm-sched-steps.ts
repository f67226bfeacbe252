/** The steps of a submission to drm_sched one by one, each watched for whether it may come now. */
import { cleanupJob } from "../../../drm-sched/fini.ts"
import { initJob } from "../../../drm-sched/init-job.ts"
import type { Entity, Scheduler } from "../../../drm-sched/objects.ts"
import { startScheduler, stopScheduler } from "../../../drm-sched/recovery.ts"
import { addDependency, armJob, pushJob } from "../../../drm-sched/submit.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Fence } from "../../../fence/fence.ts"
import type { StepwiseCalls } from "../mock-machine.ts"
import type { CallOrder } from "./call-order.ts"
import type { DrmSchedJob } from "./drm-sched-job.ts"

/** What the steps reach beside the job. */
interface StepsScope {
  readonly callOrder: CallOrder
  scheduler(index: number): Scheduler
}

export class DrmSchedSteps implements StepwiseCalls {
  private readonly engine: Engine
  private readonly machine: StepsScope

  constructor(engine: Engine, machine: StepsScope) {
    this.engine = engine
    this.machine = machine
  }

  init(job: DrmSchedJob): Steps<number> {
    const entity = job.entity as Entity
    const refused = initJob(this.engine, entity, job.credits)
    if (refused === 0) this.machine.callOrder.init(job, entity)
    return refused
  }

  depend(job: DrmSchedJob, fence: Fence): Steps<void> {
    this.machine.callOrder.depend(job)
    addDependency(job, fence)
  }

  arm(job: DrmSchedJob, dontPipeline: boolean): Steps<void> {
    this.machine.callOrder.arm(job)
    const fences = armJob(job)
    if (dontPipeline) fences.finished.forbidPipelining()
  }

  push(job: DrmSchedJob): Steps<void> {
    this.machine.callOrder.push(job)
    pushJob(job)
  }

  cleanup(job: DrmSchedJob): Steps<void> {
    this.machine.callOrder.cleanup(job)
    cleanupJob(job)
  }

  touch(job: DrmSchedJob, what: "job" | "entity"): void {
    this.machine.callOrder.touch(job, what)
  }

  signalForScheduler(job: DrmSchedJob, which: "scheduled" | "finished"): Steps<void> {
    this.machine.callOrder.signalsForScheduler(job, which)
    const { fence } = job
    if (fence === null) return
    if (which === "finished") fence.signal(this.engine)
    else fence.scheduled.signal(this.engine)
  }

  stopJobs(index: number): Steps<void> {
    const sched = this.machine.scheduler(index)
    this.machine.callOrder.outsideHandler(sched, "stop")
    stopScheduler(sched, null)
  }

  startJobs(index: number): Steps<void> {
    const sched = this.machine.scheduler(index)
    this.machine.callOrder.outsideHandler(sched, "start")
    startScheduler(sched, 0)
  }
}
