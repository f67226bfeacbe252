/** `ringside conform oracle DIR`: every trace of every file, straight, against what the kernel's own code did. */
import { InternalError } from "../../../core/base/assert.ts"
import type { OracleTrace } from "../../../core/lang/oracle/oracle-file.ts"
import { conformOracle } from "../../../core/replay/oracle/conform.ts"
import { EXIT, type Io } from "../command.ts"
import { Interruption } from "../interruption.ts"
import { shown } from "../printable.ts"
import { Progress } from "../progress.ts"
import { systemError } from "../system-error.ts"
import { oracleFileNames, readOracleFile } from "./oracle-files.ts"
import { type Comparison, KtapReport, PrettyReport } from "./oracle-report.ts"
import { type OracleRequest, readOracleRequest } from "./oracle-request.ts"

export async function conformOracleCommand(args: readonly string[], io: Io): Promise<number> {
  const request = readOracleRequest(args)
  if (!request.ok) return refuse(request.error, io)
  const { folder } = request.value
  let names: readonly string[]
  try {
    names = await oracleFileNames(folder)
  } catch (error) {
    const words = systemError(error)
    if (words === null) throw error
    return refuse(`${shown(folder)}: ${words === "no such file" ? "no such folder" : words}`, io)
  }
  return compareAll(request.value, names, io)
}

function refuse(reason: string, io: Io): number {
  io.err(`ringside conform: ${reason}\n`)
  return EXIT.badInput
}

async function compareAll(request: OracleRequest, names: readonly string[], io: Io): Promise<number> {
  const report = request.format === "ktap" ? new KtapReport(io) : new PrettyReport(io)
  const progress = new Progress(io, true)
  const interruption = new Interruption()
  const categories = new Set<string>()
  let passed = 0
  let failed = 0
  try {
    for (const [index, name] of names.entries()) {
      for (const comparison of await compareFile(request, name, categories)) {
        progress.clear()
        report.add(comparison)
        if (comparison.failure === null) passed++
        else failed++
      }
      progress.show(index / names.length, () => `${name}, ${passed} passed, ${failed} failed`)
      if (await interruption.check()) {
        io.err(`ringside conform: stopped after ${passed + failed} traces\n`)
        return EXIT.interrupted
      }
    }
  } finally {
    progress.clear()
    interruption.end()
  }
  if (passed + failed === 0) {
    const found = categories.size === 0 ? "" : `; there are the categories ${[...categories].toSorted().join(", ")}`
    return refuse(`no golden trace selected in ${shown(request.folder)}${found}`, io)
  }
  report.end()
  io.out(`${passed} passed, ${failed} failed\n`)
  return failed === 0 ? EXIT.held : EXIT.failed
}

/** A file that cannot be read fails as one, whatever was selected: it may hold what was asked for. */
async function compareFile(
  { folder, categories, variants }: OracleRequest,
  name: string,
  seen: Set<string>,
): Promise<readonly Comparison[]> {
  const file = await readOracleFile(folder, name)
  if (!file.ok) return [{ name, category: "unreadable", failure: file.error }]
  const { category, traces } = file.value
  seen.add(category)
  if (categories !== null && !categories.has(category)) return []
  return traces
    .filter(({ variant }) => variants === null || variants.has(variant))
    .map((trace) => ({ name: `${file.value.name} ${trace.variant}`, category, failure: compareTrace(trace) }))
}

/** An assertion that a trace breaks is a failure of that trace; the others are still to be compared. */
function compareTrace(trace: OracleTrace): string | null {
  try {
    return conformOracle(trace)
  } catch (error) {
    if (error instanceof InternalError || error instanceof RangeError) return `internal fault: ${error.message}`
    throw error
  }
}
