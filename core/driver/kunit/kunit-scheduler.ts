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
import type { SimTime } from "../../time/time.ts"
import { FENCE_HARDWARE } from "../../trace/events.ts"
import { JobList } from "./job-list.ts"
import {
  JOB_DONE,
  JOB_DONT_RESET,
  JOB_RESET_SKIPPED,
  JOB_TIMED_OUT,
  JobTimer,
  type KunitJob,
  type Timeline,
} from "./kunit-job.ts"

/** No limit that a case could reach. */
export const CREDITS_UNLIMITED = 0xffff_ffff

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

export class KunitScheduler implements DriverOps, Timeline {
  readonly engine: Engine
  readonly base: Scheduler
  readonly cancelJob: ((job: Job) => Steps<void>) | null = cancelJob
  /** The hardware timeline: the number given out last, and the one reached. */
  nextSeqno = 0
  currentSeqno = 0
  readonly jobs = new JobList()
  /** Jobs armed for it and not cleaned up yet: what is left at the end of a case leaks. */
  jobsAlive = 0
  private readonly context: number

  constructor(args: KunitSchedulerArgs) {
    this.engine = args.engine
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

  /** A job with a duration starts when the one before it ends, so durations add up as on a serial engine. */
  runJob(job: Job): Steps<RunJobResult> {
    const mock = job as KunitJob
    this.nextSeqno++
    const fence = new Fence(this.context, this.nextSeqno, job.id * 4 + FENCE_HARDWARE, null)
    mock.hardware = fence
    if (mock.duration > 0) {
      const before = this.jobs.last === null ? 0 : this.jobs.last.finishAt
      mock.finishAt = ((before === 0 ? this.engine.now : before) + mock.duration) as SimTime
      // The end of the job before may already have passed, if a job ended by hand stands in front of it.
      const at = mock.finishAt > this.engine.now ? mock.finishAt : this.engine.now
      const timer = new JobTimer(this)
      mock.timer = timer
      this.engine.arm(timer, at)
    }
    this.jobs.append(mock)
    return fence
  }

  /** Ends what is due from the head on. A job that the test ends by hand stops it. Context: hard irq. */
  jobTimerFired(): Steps<void> {
    const { now } = this.engine
    for (let job = this.jobs.first; job !== null; job = this.jobs.first) {
      if (job.duration === 0 || job.finishAt > now) return
      this.currentSeqno = seqnoOf(job)
      this.complete(job)
    }
  }

  /** The hardware goes on by so many jobs; returns how many that ended. Context: process. */
  advance(count: number): Steps<number> {
    this.currentSeqno += count
    let ended = 0
    for (let job = this.jobs.first; job !== null && seqnoOf(job) <= this.currentSeqno; job = this.jobs.first) {
      this.complete(job)
      ended++
    }
    return ended
  }

  /** Context: hard irq, or the test's. */
  protected complete(job: KunitJob): Steps<void> {
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

function seqnoOf(job: KunitJob): number {
  return job.hardware === null ? 0 : job.hardware.seqno
}
