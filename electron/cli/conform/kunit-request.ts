/** What `ringside conform kunit` is asked to run. */
import { type Result, err, ok } from "../../../core/base/result.ts"
import { QUEUE_VARIANTS, VARIANTS, type Variant } from "../../../core/conform/kunit/index.ts"
import { oneOf, readOptions } from "../options.ts"
import { shown } from "../printable.ts"

const FORMATS = ["pretty", "ktap"] as const
const PROFILE_NAMES = [...new Set(VARIANTS.map(({ profile }) => profile.name))]
const SCHEDULERS = ["drm-sched", ...QUEUE_VARIANTS.map(({ scheduler }) => scheduler)]
const POLICIES = ["rr", "fifo", "fair"] as const

/** The newest kernel. */
const PROFILE_DEFAULT = "v7.2"

export interface KunitRequest {
  /** At least one. */
  readonly variants: readonly Variant[]
  readonly format: (typeof FORMATS)[number]
}

export function readKunitRequest(args: readonly string[]): Result<KunitRequest, string> {
  const read = readOptions(args, { scheduler: "list", profile: "list", policy: "list", format: "value" })
  if (!read.ok) return read
  const [file] = read.value.files
  if (file !== undefined) return err(`the suites are built in: there is no use for '${shown(file)}'`)
  const format = oneOf("format", read.value.value("format") ?? "pretty", FORMATS)
  if (!format.ok) return format
  const schedulers = wordsOf(read.value.list("scheduler"), "scheduler", SCHEDULERS)
  if (!schedulers.ok) return schedulers
  const chosen = schedulers.value ?? ["drm-sched"]
  const queues = QUEUE_VARIANTS.filter(({ scheduler }) => chosen.includes(scheduler))
  const profiles = wordsOf(read.value.list("profile"), "profile", PROFILE_NAMES)
  if (!profiles.ok) return profiles
  const policies = wordsOf(read.value.list("policy"), "policy", POLICIES)
  if (!policies.ok) return policies
  if (!chosen.includes("drm-sched")) {
    const given = (["profile", "policy"] as const).find((word) => read.value.list(word).length > 0)
    if (given !== undefined) return err(`${chosen.join(", ")} has no ${given}, which is of drm-sched`)
    return ok({ variants: queues, format: format.value })
  }
  const wantedProfiles = profiles.value ?? [PROFILE_DEFAULT]
  const ofProfiles = VARIANTS.filter(({ profile }) => wantedProfiles.includes(profile.name))
  const variants = ofProfiles.filter(({ policy }) => policies.value?.includes(policy) ?? true)
  if (variants.length === 0) {
    const has = ofProfiles.map(({ policy }) => policy).join(", ")
    return err(`${wantedProfiles.join(", ")} has no policy ${policies.value?.join(", ")}; it has ${has}`)
  }
  return ok({ variants: [...variants, ...queues], format: format.value })
}

/** Null if the option was not given. */
function wordsOf<T extends string>(
  lists: readonly string[],
  option: string,
  words: readonly T[],
): Result<readonly T[] | null, string> {
  if (lists.length === 0) return ok(null)
  const found: T[] = []
  for (const word of lists.flatMap((list) => list.split(","))) {
    const known = oneOf(option, word.trim(), words)
    if (!known.ok) return known
    found.push(known.value)
  }
  return ok(found)
}
