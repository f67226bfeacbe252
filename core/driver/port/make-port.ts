/** The port of a machine, by the name of the scheduler behind it. */
import type { Policy, Profile } from "../../drm-sched/profile.ts"
import { PROFILES } from "../../drm-sched/profile.ts"
import type { Engine } from "../../engine/engine.ts"
import { WorkQueue } from "../../engine/work.ts"
import type { FenceContexts } from "../../fence/fence.ts"
import { DrmSchedPort } from "./drm-sched-port.ts"
import { JobQueuePort } from "./job-queue-port.ts"
import type { SchedulerPort } from "./scheduler-port.ts"

export const PORTS = ["jobqueue", "drm-sched"] as const
export type PortName = (typeof PORTS)[number]

/** Which kernel's `drm_sched`; the job queue has no use for it. */
export interface KernelSpec {
  readonly profile: Profile
  readonly policy: Policy
}

const LATEST: KernelSpec = { profile: PROFILES["v7.2"], policy: "fifo" }

export function makePort(
  name: PortName,
  engine: Engine,
  contexts: FenceContexts,
  { profile, policy } = LATEST,
): SchedulerPort {
  if (name === "jobqueue") return new JobQueuePort(engine, contexts)
  return new DrmSchedPort(engine, contexts, profile, policy, new WorkQueue("system", false))
}
