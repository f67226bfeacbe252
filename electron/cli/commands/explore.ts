/**
 * `ringside explore`: searches the interleavings of a replay for one that breaks something, and prints the string that
 * repeats it. Runs are made in batches, so that a person who interrupts is heard.
 */
import { searchRandom } from "../../../core/explore/random-search.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { Interruption } from "../interruption.ts"
import { type OptionSpecs, oneOf, readOptions, wholeNumber } from "../options.ts"
import { printable, shown } from "../printable.ts"
import { type Prepared, prepareReplay } from "../run/prepare.ts"

const STRATEGIES = ["random"] as const
const RUNS_DEFAULT = "10000"
const RUNS_MAX = 1_000_000_000
/** Between two looks at whether a person wants to stop. */
const BATCH_RUNS = 500

const SPECS = { strategy: "value", runs: "value", seed: "value" } as const satisfies OptionSpecs

const usage = `FILE [OPTION…]

  --strategy S   who answers the choices of a run: ${STRATEGIES.join(", ")}
  --runs N       runs at most; ${RUNS_DEFAULT} unless said
  --seed N       the first run draws its choices from it, each further run from the next number; 0 unless said`

interface Request {
  readonly runs: number
  readonly seed: number
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
    const prepared = await prepareReplay(file, {})
    if (!prepared.ok) {
      io.err(`${prepared.error.join("\n")}\n`)
      return EXIT.badInput
    }
    return await search(prepared.value, { runs: runs.value, seed: seed.value }, io)
  },
}

function refuse(io: Io, reason: string): number {
  io.err(`ringside explore: ${reason}\n`)
  return EXIT.badInput
}

async function search({ file, program }: Prepared, { runs, seed }: Request, io: Io): Promise<number> {
  const interruption = new Interruption()
  try {
    for (let done = 0; done < runs; done += BATCH_RUNS) {
      const batch = Math.min(BATCH_RUNS, runs - done)
      const finding = searchRandom(program, { runs: batch, seed: (seed + done) >>> 0 })
      if (finding !== null) {
        const name = shown(printable(file))
        io.out(`Run ${done + finding.runs} of ${runs}, seed ${finding.seed}: ${finding.report}\n`)
        io.out(`Repeat it: ringside run ${name} --choices ${finding.choices}\n`)
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
