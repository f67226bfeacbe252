/**
 * `ringside explore`: searches the interleavings of a replay for one that breaks something, and prints the string that
 * repeats it. Runs are made in batches, so that a person who interrupts is heard.
 */
import { SCHEDULERS } from "../../../core/lang/program.ts"
import { searchRandom } from "../../../core/explore/random-search.ts"
import { MISHAPS, MISHAPS_A_RUN, type MishapName, formatMishaps } from "../../../core/session/mishaps.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { Interruption } from "../interruption.ts"
import { type OptionSpecs, oneOf, readOptions, wholeNumber } from "../options.ts"
import { printable, shown } from "../printable.ts"
import { type Prepared, prepareReplay } from "../run/prepare.ts"
import { readFaults, schedulerOption } from "../run/request.ts"

const STRATEGIES = ["random"] as const
const RUNS_DEFAULT = "10000"
const RUNS_MAX = 1_000_000_000
/** Between two looks at whether a person wants to stop. */
const BATCH_RUNS = 500

/** More of them and little is left of the run that they happen to. */
const FAULTS_MAX = 1000

const SPECS = {
  scheduler: "value",
  strategy: "value",
  runs: "value",
  seed: "value",
  faults: "value",
  "faults-max": "value",
} as const satisfies OptionSpecs

const usage = `FILE [OPTION…]

  --scheduler S  the scheduler under test: ${SCHEDULERS.join(", ")}; what the replay says unless said
  --strategy S   who answers the choices of a run: ${STRATEGIES.join(", ")}
  --runs N       runs at most; ${RUNS_DEFAULT} unless said
  --seed N       the first run draws its choices from it, each further run from the next number; 0 unless said
  --faults F     lets things go wrong as well: ${MISHAPS.join(", ")},
                 several with commas between them, or all; then it also looks at every job in the end,
                 which it does alone with none
  --faults-max N faults in one run at most; ${MISHAPS_A_RUN} unless said`

interface Request {
  /** What a run that repeats a finding has to be told too. */
  readonly again: string
  readonly runs: number
  readonly seed: number
  /** Null: nothing may go wrong, and nothing is asked of the end. */
  readonly mishaps: readonly MishapName[] | null
  readonly mishapsMax: number
}

export const command: Command = {
  name: "explore",
  usage,
  summary: "run a replay again and again, each time interleaved otherwise",
  async run(args, io) {
    const options = readOptions(args, SPECS)
    if (!options.ok) return refuse(io, options.error)
    const [file, ...more] = options.value.files
    if (file === undefined || more.length > 0) return refuse(io, "takes one replay. 'ringside help explore' says more.")
    const strategy = oneOf("strategy", options.value.value("strategy") ?? "random", STRATEGIES)
    if (!strategy.ok) return refuse(io, strategy.error)
    const runs = wholeNumber("runs", options.value.value("runs") ?? RUNS_DEFAULT, 1, RUNS_MAX)
    if (!runs.ok) return refuse(io, runs.error)
    const seed = wholeNumber("seed", options.value.value("seed") ?? "0", 0, 0xffff_ffff)
    if (!seed.ok) return refuse(io, seed.error)
    const faults = readFaults(options.value.value("faults"))
    if (!faults.ok) return refuse(io, faults.error)
    const most = options.value.value("faults-max") ?? String(MISHAPS_A_RUN)
    const mishapsMax = wholeNumber("faults-max", most, 0, FAULTS_MAX)
    if (!mishapsMax.ok) return refuse(io, mishapsMax.error)
    const scheduler = schedulerOption(options.value)
    if (!scheduler.ok) return refuse(io, scheduler.error)
    const prepared = await prepareReplay(file, scheduler.value === undefined ? {} : { scheduler: scheduler.value })
    if (!prepared.ok) {
      io.err(`${prepared.error.join("\n")}\n`)
      return EXIT.badInput
    }
    const again = scheduler.value === undefined ? "" : ` --scheduler ${scheduler.value}`
    const request = { runs: runs.value, seed: seed.value, mishaps: faults.value, mishapsMax: mishapsMax.value, again }
    return await search(prepared.value, request, io)
  },
}

function refuse(io: Io, reason: string): number {
  io.err(`ringside explore: ${reason}\n`)
  return EXIT.badInput
}

async function search({ file, program }: Prepared, request: Request, io: Io): Promise<number> {
  const { runs, seed, mishaps, mishapsMax, again } = request
  const interruption = new Interruption()
  try {
    for (let done = 0; done < runs; done += BATCH_RUNS) {
      const batch = Math.min(BATCH_RUNS, runs - done)
      const finding = searchRandom(program, { runs: batch, seed: (seed + done) >>> 0, mishaps, mishapsMax })
      if (finding !== null) {
        const name = shown(printable(file))
        io.out(`Run ${done + finding.runs} of ${runs}, seed ${finding.seed}: ${finding.report}\n`)
        const faults = mishaps === null ? "" : ` --faults ${formatMishaps(mishaps)}`
        io.out(`Repeat it: ringside run ${name}${again} --choices ${finding.choices}${faults}\n`)
        return EXIT.failed
      }
      if (await interruption.check()) {
        io.out(`Stopped after ${done + batch} runs, nothing found.\n`)
        return EXIT.interrupted
      }
    }
  } finally {
    interruption.end()
  }
  io.out(`${runs} runs from seed ${seed}, nothing found.\n`)
  return EXIT.held
}
