/**
 * Measures one case: `child.ts BENCH CASE RUNS JOBS CLOCK`, CASE being its number. Prints one line of JSON, a `Measured`.
 * Beside the values it tells how much of the time its thread had a processor: on a busy machine that is less than all.
 */
import { BENCH_NAMES, loadBench } from "./registry.ts"

const [benchName = "", caseNumber = "", runs = "", jobs = "", clock = ""] = process.argv.slice(2)
const name = BENCH_NAMES.find((known) => known === benchName)
if (name === undefined) throw new Error(`no benchmark '${benchName}'`)
const { cases } = await loadBench(name)
const one = cases[Number(caseNumber)]
if (one === undefined) throw new Error(`no case ${caseNumber} of ${cases.length}`)

const settings = { jobs: Number(jobs), now: clock === "processor" ? processorMs : () => performance.now() }

const values: (readonly number[])[] = []
const shares: number[] = []
for (let run = -one.warmUps; run < Number(runs); run++) {
  globalThis.gc?.()
  const wall = process.hrtime.bigint()
  const processor = process.threadCpuUsage()
  const figures = await one.measure(settings)
  const { user, system } = process.threadCpuUsage(processor)
  const elapsedUs = Number(process.hrtime.bigint() - wall) / 1000
  if (run < 0) continue
  values.push(figures)
  shares.push((user + system) / elapsedUs)
}
process.stdout.write(`${JSON.stringify({ values, shares })}\n`)

function processorMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
