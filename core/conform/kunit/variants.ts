/** The kernels and policies that the suites run on. */
import { FACES, type FaceName } from "../../driver/queue-face/index.ts"
import { PROFILES, type Policy, type Profile } from "../../drm-sched/profile.ts"

export interface Variant {
  /** `v7.2 fair`. */
  readonly name: string
  readonly profile: Profile
  readonly policy: Policy
  readonly scheduler: "drm-sched" | FaceName
}

/** Each policy of each profile, oldest kernel first. */
export const VARIANTS: readonly Variant[] = Object.values(PROFILES).flatMap((profile) =>
  profile.policies.map((policy) => ({
    name: `${profile.name} ${policy}`,
    profile,
    policy,
    scheduler: "drm-sched" as const,
  })),
)

/** The job queue by each of its faces. A kernel that has all that the cases need stands for what it is compared with. */
export const QUEUE_VARIANTS: readonly Variant[] = FACES.map((scheduler) => ({
  name: scheduler,
  profile: PROFILES["v7.2"],
  policy: "fair",
  scheduler,
}))
