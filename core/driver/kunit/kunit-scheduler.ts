/**
 * The mock scheduler of the kernel's KUnit suites: a driver over a hardware timeline that either runs by
 * timers, one job after the other, or is advanced by the test. Source: reference 7.1.
 *
 * The lock that all its hardware fences share is not modelled: between two steps of the scheduler its own code is not
 * interrupted.
 */
import { assert } from "../../base/assert.ts"
import { ERRNO } from "../../base/errno.ts"
import { createScheduler } from "../../drm-sched/create.ts"
import { cleanupJob, finishScheduler } from "../../drm-sched/fini.ts"
import type {
  DriverOps,
  Entity,
  Job,
  RunJobResult,
  SchedFence,
  Scheduler,
  TimeoutStatus,
} from "../../drm-sched/objects.ts"
import type { Policy, Profile } from "../../drm-sched/profile.ts"
import { addDependency, armJob, pushJob } from "../../drm-sched/submit.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { WorkQueue } from "../../engine/work.ts"
import { Fence, type FenceContexts } from "../../fence/fence.ts"
import { FENCE_HARDWARE } from "../../trace/events.ts"
import type { KunitJob } from "./kunit-job.ts"
import { JOB_DONE, JOB_DONT_RESET, JOB_RESET_SKIPPED, JOB_TIMED_OUT, type SuiteMock } from "./suite-machine.ts"
import { Timeline } from "./timeline.ts"

export interface KunitSchedulerArgs {
  readonly engine: Engine
  readonly profile: Profile
  readonly policy: Policy
  readonly contexts: FenceContexts
  readonly timeoutQueue: WorkQueue
  /** Nanoseconds; null: none. */
  readonly timeout: number | null
  readonly creditLimit: number
}

export class KunitScheduler extends Timeline<KunitJob> implements DriverOps, SuiteMock {
  readonly base: Scheduler
  readonly cancelJob: ((job: Job) => Steps<void>) | null = cancelJob
  /** Jobs armed for it and not cleaned up yet: what is left at the end of a case leaks. */
  jobsAlive = 0
  private readonly context: number

  constructor(args: KunitSchedulerArgs) {
    super(args.engine)
    this.context = args.contexts.allocate(1)
    this.base = createScheduler(args.engine, {
      name: "drm-mock-scheduler",
      profile: args.profile,
      policy: args.policy,
      ops: this,
      creditLimit: args.creditLimit,
      timeout: args.timeout,
      hangLimit: 1,
      timeoutQueue: args.timeoutQueue,
      rings: 1,
    })
  }

  prepareJob(_job: Job, _entity: Entity): Steps<Fence | null> {
    return null
  }

  runJob(job: Job): Steps<RunJobResult> {
    const mock = job as KunitJob
    this.nextSeqno++
    const fence = new Fence(this.context, this.nextSeqno, job.id * 4 + FENCE_HARDWARE, null)
    mock.hardware = fence
    this.begin(mock)
    return fence
  }

  /** Context: hard irq, or the test's. */
  protected override complete(job: KunitJob): Steps<void> {
    job.flags |= JOB_DONE
    this.jobs.unlink(job)
    if (job.hardware !== null) job.hardware.signal(this.engine)
    job.done.completeAll(this.engine)
  }

  timedOutJob(job: Job): Steps<TimeoutStatus> {
    const mock = job as KunitJob
    if (mock.has(JOB_DONT_RESET)) {
      mock.flags |= JOB_RESET_SKIPPED
      return "NO_HANG"
    }
    if (mock.hardware !== null && !mock.hardware.signaled) {
      mock.flags |= JOB_TIMED_OUT
      this.endWithError(mock, -ERRNO.ETIMEDOUT)
    }
    this.freeJob(job)
    return "RESET"
  }

  freeJob(job: Job): Steps<void> {
    assert(job.state !== "freed", `job ${job.id} freed twice`)
    cleanupJob(job)
    this.jobsAlive--
  }

  /** Takes it off the hardware. Context: process. */
  endWithError(job: KunitJob, error: number): Steps<void> {
    this.jobs.unlink(job)
    if (job.hardware === null) return
    job.hardware.setError(error)
    job.hardware.signal(this.engine)
  }

  /** Its entities must be gone. Context: process. */
  finish(): Steps<void> {
    finishScheduler(this.base)
  }

  leaks(): readonly string[] {
    const { base, jobsAlive, jobs } = this
    const left: string[] = []
    if (jobsAlive !== 0) left.push(`${jobsAlive} jobs leak`)
    if (base.firstPending !== null) left.push("pending list not empty at the end")
    if (base.creditCount !== 0) left.push(`${base.creditCount} credits in use at the end`)
    if (jobs.first !== null) left.push("the hardware has jobs at the end")
    if (base.timeoutWork.pending) left.push("timeout armed at the end")
    return left
  }
}

/** Dependencies, arm and push in one. Context: process. */
export function submitJob(job: KunitJob, dependencies: readonly Fence[]): Steps<SchedFence> {
  for (const fence of dependencies) addDependency(job, fence)
  const fences = armJob(job)
  ;(fences.sched.ops as KunitScheduler).jobsAlive++
  pushJob(job)
  return fences
}

/** The scheduler's cancel callback: it takes the driver from the job, since callbacks have no other receiver. */
function cancelJob(job: Job): Steps<void> {
  const mock = job as KunitJob
  const driver = (job.sched as Scheduler).ops as KunitScheduler
  if (mock.timer !== null) driver.engine.disarm(mock.timer)
  if (mock.hardware !== null && !mock.hardware.signaled) driver.endWithError(mock, -ERRNO.ECANCELED)
}
