/** What `ringside compare` is asked to do, read from its arguments and checked, but for the replay itself. */
import { type Result, err, ok } from "../../../core/base/result.ts"
import { hasPolicies, readPolicies, readSchedulers } from "../../../core/compare/contender.ts"
import type { CompileOptions } from "../../../core/lang/compile.ts"
import {
  PROFILES,
  type PolicyName,
  type ProfileName,
  DISTINCT_SCHEDULERS,
  type SchedulerName,
} from "../../../core/lang/program.ts"
import { type OptionSpecs, oneOf, readOptions, wholeNumber } from "../options.ts"
import { printable, shown } from "../printable.ts"
import { SEED_MAX, readSet, whyNotBeside } from "../run/request.ts"

const FORMATS = ["pretty", "json"] as const
type CompareFormat = (typeof FORMATS)[number]

export interface CompareRequest {
  readonly file: string
  readonly schedulers: readonly SchedulerName[]
  /** The schedulers were asked for by name: none of them may be left out. */
  readonly named: boolean
  /** Null: all that the profile has. */
  readonly policies: readonly PolicyName[] | null
  /** Of drm-sched; undefined: the replay's. */
  readonly profile: ProfileName | undefined
  readonly compile: CompileOptions
  readonly format: CompareFormat
  /** Where the picture goes; null: nowhere. */
  readonly svg: string | null
}

const SPECS = {
  schedulers: "value",
  policy: "value",
  profile: "value",
  seed: "value",
  set: "list",
  format: "value",
  svg: "value",
} as const satisfies OptionSpecs

export async function readRequest(args: readonly string[]): Promise<Result<CompareRequest, string>> {
  const read = readOptions(args, SPECS)
  if (!read.ok) return read
  const options = read.value
  const [file, second] = options.files
  if (file === undefined) return err("no replay to compare on. 'ringside help compare' says more.")
  if (second !== undefined) return err(`takes one replay, and got '${shown(second)}' too`)
  const schedulers = options.value("schedulers")
  const chosen = schedulers === undefined ? ok(DISTINCT_SCHEDULERS) : readSchedulers(schedulers)
  if (!chosen.ok) return err(printable(chosen.error))
  const policy = options.value("policy")
  const policies = policy === undefined ? ok(null) : readPolicies(policy)
  if (!policies.ok) return err(printable(policies.error))
  const named = (["policy", "profile"] as const).find((name) => options.value(name) !== undefined)
  if (named !== undefined && !chosen.value.some(hasPolicies)) {
    return err(`--${named} is of drm-sched, which is not compared`)
  }
  const format = oneOf("format", options.value("format") ?? "pretty", FORMATS)
  if (!format.ok) return format
  const seedText = options.value("seed")
  const seed = seedText === undefined ? ok(undefined) : wholeNumber("seed", seedText, 0, SEED_MAX)
  if (!seed.ok) return seed
  const set = readSet(options.list("set"))
  if (!set.ok) return set
  const svg = options.value("svg") ?? null
  const unwritable = svg === null ? null : await whyNoPicture(svg, file)
  if (unwritable !== null) return err(`--svg ${shown(svg ?? "")}: ${unwritable}`)
  const profileText = options.value("profile")
  const profile = profileText === undefined ? ok(undefined) : oneOf("profile", profileText, PROFILES)
  if (!profile.ok) return profile
  return ok({
    file,
    schedulers: chosen.value,
    named: schedulers !== undefined,
    policies: policies.value,
    profile: profile.value,
    compile: {
      set: set.value,
      ...(seed.value === undefined ? {} : { seed: seed.value }),
    },
    format: format.value,
    svg,
  })
}

async function whyNoPicture(svg: string, file: string): Promise<string | null> {
  if (svg === "-") return "standard output already has the figures"
  return whyNotBeside(svg, [file])
}
