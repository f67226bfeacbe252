/** A job of the KUnit suites on drm_sched. Source: reference 7.1. */
import { Job } from "../../drm-sched/objects.ts"
import type { Entity, SchedFence } from "../../drm-sched/objects.ts"
import type { Fence } from "../../fence/fence.ts"
import { type SimTime, TIME_ZERO } from "../../time/time.ts"
import type { SuiteJob } from "./suite-machine.ts"
import type { JobTimer, TimelineJob } from "./timeline.ts"
import { WaitableCompletion } from "./waitable.ts"

export class KunitJob extends Job implements SuiteJob, TimelineJob<KunitJob> {
  flags = 0
  duration = 0
  finishAt: SimTime = TIME_ZERO
  /** Set by the run callback. */
  hardware: Fence | null = null
  timer: JobTimer | null = null
  readonly done = new WaitableCompletion("job done")
  listed = false
  listPrev: KunitJob | null = null
  listNext: KunitJob | null = null

  constructor(id: number, entity: Entity) {
    super(id, entity, 1)
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }

  get seqno(): number {
    return this.hardware === null ? 0 : this.hardware.seqno
  }

  get fences(): SchedFence | null {
    return this.fence
  }

  get hardwareError(): number {
    return this.hardware === null ? 0 : this.hardware.error
  }
}
