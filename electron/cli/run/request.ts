/** What `ringside run` is asked to do, read from its arguments and checked, but for the replays themselves. */
import { realpath } from "node:fs/promises"
import { type Result, err, ok } from "../../../core/base/result.ts"
import type { CompileOptions } from "../../../core/lang/compile.ts"
import { SCHEDULERS, type SchedulerName } from "../../../core/lang/program.ts"
import { type MishapName, parseMishaps } from "../../../core/session/mishaps.ts"
import type { SessionOptions } from "../../../core/session/session-types.ts"
import { recordedStrategy } from "../../../core/session/strategies.ts"
import { type OptionSpecs, oneOf, readOptions, wholeNumber } from "../options.ts"
import { shown } from "../printable.ts"
import { whyNotWritable } from "../write-whole.ts"

const FORMATS = ["pretty", "ktap", "json"] as const
export type RunFormat = (typeof FORMATS)[number]

export interface RunRequest {
  readonly files: readonly string[]
  readonly compile: CompileOptions
  /** What steers a session; made anew for each, since it remembers how far it has come. */
  choices(): SessionOptions
  readonly format: RunFormat
  readonly trace: string | null
  /** Standard output belongs to the trace; people's report goes to standard error. */
  readonly traceToOutput: boolean
  /** Where the core file of a crashed firmware goes. */
  readonly coreDump: string | null
  readonly quiet: boolean
}

const SPECS = {
  scheduler: "value",
  profile: "value",
  policy: "value",
  seed: "value",
  choices: "value",
  faults: "value",
  set: "list",
  format: "value",
  trace: "value",
  "core-dump": "value",
  quiet: "flag",
} as const satisfies OptionSpecs

export const SEED_MAX = 0xffff_ffff

export async function readRequest(args: readonly string[]): Promise<Result<RunRequest, string>> {
  const read = readOptions(args, SPECS)
  if (!read.ok) return read
  const options = read.value
  const { files } = options
  if (files.length === 0) return err("no replay to run. 'ringside help run' says more.")

  const scheduler = schedulerOption(options)
  if (!scheduler.ok) return scheduler
  const format = oneOf("format", options.value("format") ?? "pretty", FORMATS)
  if (!format.ok) return format
  const seedText = options.value("seed")
  const seed = seedText === undefined ? ok(undefined) : wholeNumber("seed", seedText, 0, SEED_MAX)
  if (!seed.ok) return seed
  const set = readSet(options.list("set"))
  if (!set.ok) return set
  const choices = options.value("choices")
  const strategy = choices === undefined ? ok(null) : recordedStrategy(choices)
  if (!strategy.ok) return err(`--choices: ${shown(strategy.error)}`)
  const faults = readFaults(options.value("faults"))
  if (!faults.ok) return faults
  if (faults.value !== null && choices === undefined)
    return err("--faults says what the choices mean: it needs --choices")
  const trace = options.value("trace") ?? null
  const unwritable = trace === null ? null : await whyNoTrace(trace, files, format.value)
  if (unwritable !== null) return err(`--trace ${shown(trace ?? "")}: ${unwritable}`)

  const coreDump = options.value("core-dump") ?? null
  const noDump = coreDump === null ? null : await whyNoDump(coreDump, files, trace)
  if (noDump !== null) return err(`--core-dump ${shown(coreDump ?? "")}: ${noDump}`)

  const profile = options.value("profile")
  const policy = options.value("policy")
  return ok({
    files,
    compile: {
      set: set.value,
      ...(scheduler.value === undefined ? {} : { scheduler: scheduler.value }),
      ...(profile === undefined ? {} : { profile }),
      ...(policy === undefined ? {} : { policy }),
      ...(seed.value === undefined ? {} : { seed: seed.value }),
    },
    choices: () => steeredBy(choices, faults.value),
    format: format.value,
    trace,
    traceToOutput: trace === "-",
    coreDump,
    quiet: options.has("quiet"),
  })
}

/** Undefined: as the replay says. */
export function schedulerOption(options: {
  value(name: "scheduler"): string | undefined
}): Result<SchedulerName | undefined, string> {
  const name = options.value("scheduler")
  return name === undefined ? ok(undefined) : oneOf("scheduler", name, SCHEDULERS)
}

function steeredBy(choices: string | undefined, mishaps: readonly MishapName[] | null): SessionOptions {
  const strategy = choices === undefined ? ok(null) : recordedStrategy(choices)
  if (!strategy.ok || strategy.value === null) return {}
  return { strategy: strategy.value, ...(mishaps === null ? {} : { mishaps }) }
}

/** What may go wrong, as `--faults` says it; null: it was not given. */
export function readFaults(text: string | undefined): Result<readonly MishapName[] | null, string> {
  if (text === undefined) return ok(null)
  const mishaps = parseMishaps(text)
  return mishaps.ok ? mishaps : err(`--faults: ${shown(mishaps.error)}`)
}

export function readSet(pairs: readonly string[]): Result<Readonly<Record<string, string>>, string> {
  const entries: [string, string][] = []
  for (const pair of pairs) {
    const equals = pair.indexOf("=")
    if (equals < 1) return err(`--set wants NAME=VALUE, not '${shown(pair)}'`)
    entries.push([pair.slice(0, equals), pair.slice(equals + 1)])
  }
  return ok(Object.fromEntries(entries))
}

/** Told before anything is run; null if the trace can go there. */
async function whyNoTrace(trace: string, files: readonly string[], format: RunFormat): Promise<string | null> {
  if (files.length > 1) return "takes the trace of one replay, not of several"
  if (trace === "-") return format === "pretty" ? null : `standard output already has the ${format} report`
  return whyNotBeside(trace, files)
}

/** Told before anything is run; null if the core file can go there. */
async function whyNoDump(dump: string, files: readonly string[], trace: string | null): Promise<string | null> {
  if (files.length > 1) return "takes the core file of one replay, not of several"
  if (dump === "-") return "a core file is no text for standard output"
  if (trace !== null && (await realpathOf(trace)) === (await realpathOf(dump))) return "is where the trace goes"
  return whyNotBeside(dump, files)
}

export async function whyNotBeside(path: string, [file = "-"]: readonly string[]): Promise<string | null> {
  if (file !== "-" && (await realpathOf(file)) === (await realpathOf(path))) return "is the replay itself"
  return whyNotWritable(path)
}

async function realpathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}
