/** Runs the cases of a benchmark one after the other, each in a process of its own, and takes the medians. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Bench, BenchCase, BenchReport, BenchResult, Clock, Measured } from "./bench.ts"
import { median, rounded } from "./median.ts"

/** Below this share of a processor the wall's figures are too low to be believed. */
export const BUSY_SHARE = 0.9

export interface MeasureOptions {
  readonly jobs: number
  readonly clock: Clock
  /** Null: as many as each case wants. */
  readonly runs: number | null
  /** Before each case. */
  progress(done: number, of: number, name: string): void
  /** The thread of a case had less of a processor than `BUSY_SHARE`. */
  busy(name: string, share: number): void
}

export async function measureBench(bench: Bench, options: MeasureOptions): Promise<BenchReport> {
  const results: BenchResult[] = []
  for (const [index, one] of bench.cases.entries()) {
    const name = one.figures[0]?.name ?? ""
    options.progress(index, bench.cases.length, name)
    const { values, shares } = await runChild(bench.name, index, one, options)
    const share = median(shares)
    if (one.computes && share < BUSY_SHARE) options.busy(name, share)
    one.figures.forEach(({ name: figure, unit, reference: known, against }, place) => {
      const reference = against === undefined ? known : (results.find((other) => other.case === against)?.value ?? null)
      const value = rounded(median(values.map((run) => run[place] ?? Number.NaN)))
      const ratio = reference === null ? null : rounded(value / reference)
      results.push({ case: figure, value, unit, reference, ratio })
    })
  }
  return { bench: bench.name, results }
}

function runChild(
  bench: string,
  index: number,
  one: BenchCase,
  { runs, jobs, clock }: MeasureOptions,
): Promise<Measured> {
  const script = fileURLToPath(new URL("child.ts", import.meta.url))
  const what = [bench, index, runs ?? one.runs, jobs, clock].map(String)
  const args = [...one.nodeOptions, "--expose-gc", script, ...what]
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] })
  let out = ""
  let err = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text
  })
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(out) as Measured)
      else reject(new Error(`${bench}, case ${index + 1}: ended with ${signal ?? code}: ${err.trim()}`))
    })
  })
}
