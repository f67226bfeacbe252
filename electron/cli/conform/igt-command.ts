/** `ringside conform igt [FILE]`: the kernel's test suites for synchronisation objects, those that FILE lists. */
import { type IgtEntry, readIgtList, runIgtEntry, suiteOf } from "../../../core/conform/igt/index.ts"
import { type Result, err } from "../../../core/base/result.ts"
import { EXIT, type Io } from "../command.ts"
import { shown } from "../printable.ts"
import { readText } from "../read-text.ts"
import { readIgtRequest } from "./igt-request.ts"
import { KtapReport, PrettyReport } from "./oracle-report.ts"

/** Bytes of a list. */
const FILE_BYTES_MAX = 16 * 1024 * 1024

export async function conformIgtCommand(args: readonly string[], io: Io): Promise<number> {
  const request = readIgtRequest(args)
  if (!request.ok) return refuse(request.error, io)
  const { file, format } = request.value
  const list = await readList(file)
  if (!list.ok) return refuse(`${shown(file)}: ${list.error}`, io)
  const report = format === "ktap" ? new KtapReport(io) : new PrettyReport(io)
  let failed = 0
  for (const entry of list.value) {
    const failure = runIgtEntry(entry)
    if (failure !== null) failed++
    report.add({ name: entry.name, category: suiteOf(entry), failure })
  }
  report.end()
  io.out(`${list.value.length - failed} passed, ${failed} failed\n`)
  return failed === 0 ? EXIT.held : EXIT.failed
}

function refuse(reason: string, io: Io): number {
  io.err(`ringside conform: ${reason}\n`)
  return EXIT.badInput
}

async function readList(file: string): Promise<Result<readonly IgtEntry[], string>> {
  const text = await readText(file, FILE_BYTES_MAX)
  if (!text.ok) return err(text.error.message)
  let json: unknown
  try {
    json = JSON.parse(text.value)
  } catch (error) {
    if (error instanceof SyntaxError) return err(`not JSON: ${error.message}`)
    throw error
  }
  return readIgtList(json)
}
