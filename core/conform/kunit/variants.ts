/** The kernels and policies that the suites run on. */
import { PROFILES, type Policy, type Profile } from "../../drm-sched/profile.ts"

export interface Variant {
  /** `v7.2 fair`. */
  readonly name: string
  readonly profile: Profile
  readonly policy: Policy
}

/** Each policy of each profile, oldest kernel first. */
export const VARIANTS: readonly Variant[] = Object.values(PROFILES).flatMap((profile) =>
  profile.policies.map((policy) => ({ name: `${profile.name} ${policy}`, profile, policy })),
)
