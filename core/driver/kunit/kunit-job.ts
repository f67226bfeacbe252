/** A job of the KUnit suites' mock scheduler. Source: reference 7.1. */
import { Job } from "../../drm-sched/objects.ts"
import type { Entity } from "../../drm-sched/objects.ts"
import type { Steps } from "../../engine/steps.ts"
import { Timer } from "../../engine/timer.ts"
import type { Fence } from "../../fence/fence.ts"
import { type SimTime, TIME_ZERO } from "../../time/time.ts"
import { WaitableCompletion } from "./waitable.ts"

/** `KunitJob.flags`. */
export const JOB_DONE = 1
export const JOB_TIMED_OUT = 2
/** Asked for by the test: the timeout handler says that nothing hangs. */
export const JOB_DONT_RESET = 4
export const JOB_RESET_SKIPPED = 8

export class KunitJob extends Job {
  flags = 0
  /** Whole ns; 0: the test ends it by hand. */
  duration = 0
  /** When the hardware will be done with it; 0 for one that is ended by hand. */
  finishAt: SimTime = TIME_ZERO
  /** Set by the run callback. */
  hardware: Fence | null = null
  /** Made when the hardware gets a job that has a duration. */
  timer: JobTimer | null = null
  /** The hardware is done with it. Never for a job that timed out. */
  readonly done = new WaitableCompletion("job done")
  /** Neighbours on the scheduler's list of jobs that the hardware has. */
  listed = false
  listPrev: KunitJob | null = null
  listNext: KunitJob | null = null

  constructor(id: number, entity: Entity) {
    super(id, entity, 1)
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }
}

/** The hardware timeline that job timers drive. */
export interface Timeline {
  /** Context: hard irq. */
  jobTimerFired(): Steps<void>
}

/** A job's end. It belongs to the whole timeline: whose timer it was does not matter when it fires. */
export class JobTimer extends Timer {
  private readonly timeline: Timeline

  constructor(timeline: Timeline) {
    super()
    this.timeline = timeline
  }

  /** Context: hard irq. */
  override fire(): Steps<void> {
    this.timeline.jobTimerFired()
  }
}
