/** Scheduler, profile, policy, seed and defects: from the replay, or from the options that replace it. */
import type { Problems } from "../diagnostics.ts"
import { quote } from "../found.ts"
import {
  DEFECTS,
  type DefectName,
  POLICIES,
  PROFILES,
  type PolicyName,
  type ProfileName,
  SCHEDULERS,
  type SchedulerName,
} from "../program.ts"
import { didYouMean } from "../suggest.ts"
import type { Extent, ReplayTree } from "../tree.ts"
import type { CompileOptions, Context, Settings } from "./context.ts"
import { amount, enumerate, once, oneOf, u32 } from "./values.ts"
import { OPTION_WORDS } from "../option-words.ts"

/** The policies of each profile, its default first (`reference`: the kernel's module parameter). */
export const POLICIES_OF: Readonly<Record<ProfileName, readonly PolicyName[]>> = {
  "v6.12": ["fifo", "rr"],
  "v6.17": ["fifo", "rr"],
  "v7.2-rc": ["fair"],
  "v7.2": ["fifo", "rr", "fair"],
}

/** Options that only one scheduler has. */
const OF_DRM_SCHED: ReadonlySet<string> = new Set(["Profile", "Policy", "Defect"])

export function readSettings(context: Context, tree: ReplayTree, options: CompileOptions): Settings {
  const { problems } = context
  const start: Extent = { $start: 0, $end: 0 }
  const replacement = replaced(problems, "scheduler", options.scheduler, SCHEDULERS)
  let written = unsaid(tree, options)
  let profile: ProfileName = "v7.2"
  let policy: PolicyName | null = null
  let seed = 0
  let defects: DefectName[] = []
  let policyAt: Extent = start
  let seen = false
  for (const item of tree.items) {
    if (item.$type !== "Scheduler") continue
    if (seen) problems.error(item, "duplicate-scheduler", "the scheduler is already named above")
    seen = true
    written = oneOf(context, item.name, SCHEDULERS, "scheduler") ?? written
    once(context, item.options, OPTION_WORDS)
    for (const option of item.options) {
      if (written !== "drm-sched" && OF_DRM_SCHED.has(option.$type)) {
        notOfScheduler(problems, option, written, OPTION_WORDS[option.$type] ?? "")
        continue
      }
      if (option.$type === "Profile") profile = oneOf(context, option.value, PROFILES, "profile") ?? profile
      else if (option.$type === "Defect") {
        const defect = oneOf(context, option.value, DEFECTS, "defect")
        if (defect !== null) defects.push(defect)
      } else if (option.$type === "Seed") seed = amount(context, option.value, u32("seed")) ?? seed
      else {
        policy = oneOf(context, option.value, POLICIES, "policy") ?? policy
        policyAt = option.value
      }
    }
  }
  const scheduler = replacement ?? written
  if (scheduler === "c-api" && isAgx(tree))
    problems.error(start, "not-of-machine", "machine agx does not run through the C face", "Its driver takes jobqueue.")
  if (scheduler !== "drm-sched") {
    // What the text says of drm-sched is not meant for whoever replaces it.
    profile = "v7.2"
    policy = null
    defects = []
    for (const word of ["profile", "policy"] as const)
      if (options[word] !== undefined) notOfScheduler(problems, start, scheduler, word)
  } else {
    profile = replaced(problems, "profile", options.profile, PROFILES) ?? profile
    const policyOption = replaced(problems, "policy", options.policy, POLICIES)
    policy = policyOption ?? policy
    if (policyOption !== null) policyAt = start
  }
  if (options.seed !== undefined) {
    if (Number.isInteger(options.seed) && options.seed >= 0 && options.seed <= 0xffff_ffff) seed = options.seed
    else problems.error(start, "out-of-range", `seed ${quote(String(options.seed))} is not from 0 to ${0xffff_ffff}`)
  }
  const known = POLICIES_OF[profile]
  if (policy !== null && !known.includes(policy)) {
    problems.error(
      policyAt,
      "policy-of-profile",
      `${profile} has no policy ${quote(policy)}`,
      `It has ${enumerate(known)}.`,
    )
  }
  return { scheduler, profile, policy: policy ?? (known[0] as PolicyName), seed, defects }
}

/** Firmware arbitrates on machine agx, as the job queue wants it. Who names a policy or a kernel means the one that has them. */
function unsaid(tree: ReplayTree, { profile, policy }: CompileOptions): SchedulerName {
  return isAgx(tree) && profile === undefined && policy === undefined ? "jobqueue" : "drm-sched"
}

function isAgx({ items }: ReplayTree): boolean {
  return items.some((item) => item.$type === "Machine" && item.model.text === "agx")
}

function notOfScheduler(problems: Problems, at: Extent, scheduler: SchedulerName, word: string): void {
  problems.error(at, "not-of-scheduler", `${scheduler} has no ${quote(word)}, which is of drm-sched`)
}

function replaced<T extends string>(
  problems: Problems,
  kind: string,
  value: string | undefined,
  list: readonly T[],
): T | null {
  if (value === undefined) return null
  const found = list.find((one) => one === value)
  if (found !== undefined) return found
  const suggestion = didYouMean(value, list) ?? `There are ${enumerate(list)}.`
  problems.error({ $start: 0, $end: 0 }, `unknown-${kind}`, `no ${kind} ${quote(value)}`, suggestion)
  return null
}
