/** A job of the mock driver on drm_sched: the scheduler's job, with what the driver knows of it. */
import { Job } from "../../../drm-sched/objects.ts"
import type { Entity, SchedFence } from "../../../drm-sched/objects.ts"
import type { Fence } from "../../../fence/fence.ts"
import type { Ring } from "../../../gpu/mock/ring.ts"
import type { JobPlan } from "../job-plan.ts"
import type { MockJob } from "../mock-machine.ts"
import type { RingJob } from "../ring-driver.ts"

export class DrmSchedJob extends Job implements MockJob, RingJob<DrmSchedJob> {
  duration: number
  readonly plan: JobPlan
  /** Returned once by the prepare callback. */
  prepare: Fence | null
  attempts = 0
  /** The hardware fence of the last attempt. */
  hardware: Fence | null = null
  ring: Ring | null = null
  nextOnRing: DrmSchedJob | null = null

  constructor(id: number, entity: Entity, credits: number, duration: number, plan: JobPlan, prepare: Fence | null) {
    super(id, entity, credits)
    this.duration = duration
    this.plan = plan
    this.prepare = prepare
  }

  get fences(): SchedFence | null {
    return this.fence
  }

  get seqno(): number {
    return this.hardware === null ? 0 : this.hardware.seqno
  }
}
