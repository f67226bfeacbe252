/** `ringside bench`: figures of Ringside itself. Medians on standard output; what makes them doubtful on standard error. */
import { CLOCKS, type Clock } from "../../bench/bench.ts"
import { BENCH_NAMES, type BenchName, loadBench } from "../../bench/registry.ts"
import { measureBench } from "../../bench/measure.ts"
import { benchTable } from "../../bench/table.ts"
import { type Result, err, ok } from "../../../core/base/result.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { oneOf, readOptions, wholeNumber } from "../options.ts"
import { Progress } from "../progress.ts"

const FORMATS = ["table", "json"] as const
const JOBS = 1_000_000
const JOBS_MAX = 10_000_000
const RUNS_MAX = 1000

const usage = `[NAME…] [--format table|json] [--jobs N] [--runs N] [--clock wall|processor]

  throughput   jobs a second through the scheduler's model, held against the C code
  mixes        fairness and latency of clients in closed loops, by scheduler, in virtual time
  explore      schedules a second through the explorer
  trace        events a second recorded, and their memory
  editor       milliseconds to the diagnostics of a 10,000-line replay
  timeline     milliseconds a frame of the timeline, in Chromium; needs a checkout and the program chromium

Without a name, all that this machine can run. Each figure is a median of runs after warm-up, each case in a process of
its own; a ratio is the median over its reference.

  --format F   table, or json: for each benchmark one line that holds
               {"bench", "results": [{"case", "value", "unit", "reference", "ratio"}]}
  --jobs N     jobs of each throughput load, ${JOBS} unless said
  --runs N     measured runs of each case
  --clock C    wall, or processor: the time that the measuring thread had a processor, for a machine that is busy`

interface BenchRequest {
  readonly names: readonly BenchName[]
  /** Nobody named one: what cannot run here is left out, and said so. */
  readonly all: boolean
  readonly format: (typeof FORMATS)[number]
  readonly jobs: number
  readonly runs: number | null
  readonly clock: Clock
}

export const command: Command = {
  name: "bench",
  usage,
  summary: "measure speed and memory, as medians and ratios",
  async run(args, io) {
    const request = readRequest(args)
    if (!request.ok) return refuse(request.error, io)
    const { names, all } = request.value
    const benches = await Promise.all(names.map(loadBench))
    const here = benches.filter((bench) => {
      const reason = bench.unavailable()
      if (reason !== null) io.err(`ringside bench: ${bench.name} left out: ${reason}\n`)
      return reason === null
    })
    if (here.length < benches.length && !all) return EXIT.badInput
    const { format, jobs, runs, clock } = request.value
    const progress = new Progress(io, true)
    for (const bench of here) {
      const report = await measureBench(bench, {
        jobs,
        runs,
        clock,
        progress: (done, of, name) => progress.show(done / of, () => `${bench.name}: ${name}`),
        busy: (name, share) => {
          // The processor's clock stands still meanwhile.
          if (clock === "processor") return
          progress.clear()
          const percent = Math.round(share * 100)
          io.err(`ringside bench: busy machine: ${name} had ${percent} % of a processor; try --clock processor\n`)
        },
      })
      progress.clear()
      io.out(format === "json" ? `${JSON.stringify(report)}\n` : benchTable(report))
    }
    return EXIT.held
  },
}

function refuse(reason: string, io: Io): number {
  io.err(`ringside bench: ${reason}\n`)
  return EXIT.badInput
}

function readRequest(args: readonly string[]): Result<BenchRequest, string> {
  const read = readOptions(args, { format: "value", jobs: "value", runs: "value", clock: "value" })
  if (!read.ok) return read
  const names: BenchName[] = []
  for (const file of read.value.files) {
    const name = oneOf("benchmark", file, BENCH_NAMES)
    if (!name.ok) return name
    names.push(name.value)
  }
  const format = oneOf("format", read.value.value("format") ?? "table", FORMATS)
  if (!format.ok) return format
  const jobs = wholeNumber("jobs", read.value.value("jobs") ?? String(JOBS), 1, JOBS_MAX)
  if (!jobs.ok) return jobs
  const runsText = read.value.value("runs")
  const runs = runsText === undefined ? ok(null) : wholeNumber("runs", runsText, 1, RUNS_MAX)
  if (!runs.ok) return err(runs.error)
  const clock = oneOf("clock", read.value.value("clock") ?? "wall", CLOCKS)
  if (!clock.ok) return clock
  const all = names.length === 0
  return ok({
    names: all ? BENCH_NAMES : names,
    all,
    format: format.value,
    jobs: jobs.value,
    runs: runs.value,
    clock: clock.value,
  })
}
