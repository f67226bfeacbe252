/** A submission step by step, as a driver makes it: so that a replay can make the steps in an order that is wrong. */
import { assert, present } from "../../base/assert.ts"
import type { JobFences, MockJob, StepwiseCalls } from "../../driver/mock/index.ts"
import type { Steps } from "../../engine/steps.ts"
import type { DepRef, Program, SubmitSpec } from "../../lang/program.ts"
import type { MockReplay } from "./replay-machine.ts"
import type { Submitter } from "./submitter.ts"

export class JobSteps {
  private readonly program: Program
  private readonly machine: MockReplay
  private readonly submitter: Submitter
  /** By number of the init line; missing if the init was refused. */
  private readonly jobs = new Map<number, MockJob>()

  constructor(program: Program, machine: MockReplay, submitter: Submitter) {
    this.program = program
    this.machine = machine
    this.submitter = submitter
  }

  /** Only of a scheduler that has them; the compiler lets no others through. */
  private get calls(): StepwiseCalls {
    return present(this.machine.mock.stepwise, "stepwise submission")
  }

  init(index: number): Steps<void> {
    const spec = this.spec(index)
    const job = this.submitter.makeJob(spec, 0)
    const refused = this.calls.init(job)
    if (refused === 0) this.jobs.set(index, job)
    else this.submitter.refuse(job, index, 0, refused)
  }

  // A step of a job that was refused is a step that a driver does not come to: nothing happens.

  depend(index: number, deps: readonly DepRef[]): Steps<void> {
    const job = this.job(index)
    if (job === null) return
    for (const dep of deps) {
      const fence = this.submitter.dependency(dep, 0)
      if (fence !== null) this.calls.depend(job, fence)
    }
  }

  arm(index: number): Steps<void> {
    const job = this.job(index)
    if (job === null) return
    this.calls.arm(job, this.spec(index).dontPipeline)
    this.submitter.remember(index, 0, job.fences as JobFences)
  }

  push(index: number): Steps<void> {
    const job = this.job(index)
    if (job !== null) this.calls.push(job)
  }

  cleanup(index: number): Steps<void> {
    const job = this.job(index)
    if (job !== null) this.calls.cleanup(job)
  }

  touch(index: number, what: "job" | "entity"): void {
    const job = this.job(index)
    if (job !== null) this.calls.touch(job, what)
  }

  signal(index: number, which: "scheduled" | "finished"): Steps<void> {
    const job = this.job(index)
    if (job !== null) this.calls.signalForScheduler(job, which)
  }

  stopJobs(sched: number): Steps<void> {
    this.calls.stopJobs(sched)
  }

  startJobs(sched: number): Steps<void> {
    this.calls.startJobs(sched)
  }

  /** By its init line, or by a submit line. */
  private job(index: number): MockJob | null {
    return this.jobs.get(index) ?? this.submitter.lastJob(index)
  }

  private spec(index: number): SubmitSpec {
    const spec = this.program.submits[index]
    assert(spec !== undefined, `no submit line ${index}`)
    return spec
  }
}
