/** What `ringside explore` is asked to do, read from its arguments and checked, but for the replay itself. */
import { type Result, err, ok } from "../../../core/base/result.ts"
import { SCHEDULERS, type SchedulerName } from "../../../core/lang/program.ts"
import { MISHAPS, MISHAPS_A_RUN, type MishapName } from "../../../core/session/mishaps.ts"
import { type OptionSpecs, type Options, oneOf, readOptions, wholeNumber } from "../options.ts"
import { SEED_MAX, readFaults, schedulerOption } from "../run/request.ts"
import { shown } from "../printable.ts"
import { whyNotWritable } from "../write-whole.ts"

const STRATEGIES = ["random"] as const
const RUNS_DEFAULT = 10_000
/** Of each generated replay. */
const RUNS_EACH_DEFAULT = 100
const RUNS_MAX = 1_000_000_000
/** More of them and little is left of the run that they happen to. */
const FAULTS_MAX = 1000
const JOBS_MAX = 64

const SPECS = {
  strategy: "value",
  runs: "value",
  seed: "value",
  faults: "value",
  "faults-max": "value",
  generate: "value",
  scheduler: "value",
  jobs: "value",
  out: "value",
} as const satisfies OptionSpecs

export const usage = `FILE [OPTION…]
       ringside explore --generate N [OPTION…]

  --scheduler S  the scheduler under test: ${SCHEDULERS.join(", ")}; what the replay says unless said
  --strategy S   who answers the choices of a run: ${STRATEGIES.join(", ")}
  --runs N       runs at most; ${RUNS_DEFAULT} unless said, of each generated replay ${RUNS_EACH_DEFAULT}
  --seed N       the first run draws its choices from it, each further run from the next number; 0 unless said
  --faults F     lets things go wrong as well: ${MISHAPS.join(", ")},
                 several with commas between them, or all; then it also looks at every job in the end,
                 which it does alone with none
  --faults-max N faults in one run at most; ${MISHAPS_A_RUN} unless said
  --generate N   no FILE: N replays that are drawn, the first from the seed, each further one from the next number;
                 with --faults none unless said otherwise. A finding is made small and printed as a replay
  --jobs N       threads for the generated replays; 1 unless said
  --out DIR      where the replay of a finding is written`

export interface ExploreRequest {
  /** Null: generated replays. */
  readonly file: string | null
  readonly runs: number
  readonly seed: number
  /** Null: nothing may go wrong, and nothing is asked of the end. */
  readonly mishaps: readonly MishapName[] | null
  readonly mishapsMax: number
  readonly generate: number
  /** Null: what the replay says. */
  readonly scheduler: SchedulerName | null
  readonly jobs: number
  readonly out: string | null
}

export async function readExplore(args: readonly string[]): Promise<Result<ExploreRequest, string>> {
  const read = readOptions(args, SPECS)
  if (!read.ok) return read
  const options = read.value
  const generate = number(options, "generate", 0, 1, RUNS_MAX)
  if (!generate.ok) return generate
  const generates = options.has("generate")
  const [file = null, ...more] = options.files
  if (generates ? file !== null : file === null || more.length > 0)
    return err(`takes ${generates ? "no replay with --generate" : "one replay"}. 'ringside help explore' says more.`)
  const needless = ["jobs", "out"].find((name) => options.has(name))
  if (!generates && needless !== undefined) return err(`--${needless} is for --generate`)

  const strategy = oneOf("strategy", options.value("strategy") ?? "random", STRATEGIES)
  if (!strategy.ok) return strategy
  const scheduler = schedulerOption(options)
  if (!scheduler.ok) return scheduler
  const runs = number(options, "runs", generates ? RUNS_EACH_DEFAULT : RUNS_DEFAULT, 1, RUNS_MAX)
  if (!runs.ok) return runs
  const seed = number(options, "seed", 0, 0, SEED_MAX)
  if (!seed.ok) return seed
  const jobs = number(options, "jobs", 1, 1, JOBS_MAX)
  if (!jobs.ok) return jobs
  const mishaps = readFaults(options.value("faults") ?? (generates ? "none" : undefined))
  if (!mishaps.ok) return mishaps
  const mishapsMax = number(options, "faults-max", MISHAPS_A_RUN, 0, FAULTS_MAX)
  if (!mishapsMax.ok) return mishapsMax
  const out = options.value("out") ?? null
  const unwritable = out === null ? null : await whyNotWritable(`${out}/found.replay`)
  if (unwritable !== null) return err(`--out ${shown(out ?? "")}: ${unwritable}`)
  return ok({
    file,
    runs: runs.value,
    seed: seed.value,
    mishaps: mishaps.value,
    mishapsMax: mishapsMax.value,
    generate: generate.value,
    scheduler: scheduler.value ?? null,
    jobs: jobs.value,
    out,
  })
}

function number(options: Options, name: string, unless: number, low: number, high: number): Result<number, string> {
  return wholeNumber(name, options.value(name) ?? String(unless), options.has(name) ? low : 0, high)
}
