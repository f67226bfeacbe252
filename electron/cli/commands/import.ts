/**
 * `ringside import`: a golden trace of the kernel's scheduler as a replay that expects exactly it, or a workload descriptor
 * of gem_wsim as a load.
 */
import { basename } from "node:path"
import { readFile, stat } from "node:fs/promises"
import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import { type Result, err, ok } from "../../../core/base/result.ts"
import { REPLAY_BYTES_MAX } from "../../../core/lang/limits.ts"
import { importOracle } from "../../../core/lang/import/oracle.ts"
import { importWsim } from "../../../core/lang/import/wsim/wsim.ts"
import { oracleVariants } from "../../../core/lang/oracle/read-oracle.ts"
import { compileReplay } from "../../../core/lang/compile.ts"
import { openSession } from "../../../core/session/open-session.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { readOptions, wholeNumber } from "../options.ts"
import { printable } from "../printable.ts"
import { readText } from "../read-text.ts"
import { systemError } from "../system-error.ts"
import { writeWhole } from "../write-whole.ts"

/** The largest golden file has under one MiB. */
const JSON_BYTES_MAX = 64 * 1024 * 1024
/** The policy of the newest kernel unless told otherwise. */
const VARIANT = "v72-fifo"
/** Enough to see one cycle meet the next. */
const REPEAT = 3
const REPEAT_MAX = 1_000_000

export const command: Command = {
  name: "import",
  usage: `FILE [--variant V] [--repeat N] [--out FILE]
FILE is a golden trace, JSON or JSON packed by gzip (*.gz), or a workload descriptor of gem_wsim (*.wsim).
  --variant V   which recorded kernel and policy: fifo, rr, fair, v72-fifo, v72-rr or v72-fair
                (${VARIANT} unless said, or the first one there)
  --repeat N    how often a workload is done, 1 to ${REPEAT_MAX}; ${REPEAT} unless said
  --out FILE    write the replay there instead of to standard output; -o FILE is the same`,
  summary: "turn a recorded trace or a workload into a replay",
  async run(args, io) {
    const long = args.map((arg) => (arg === "-o" ? "--out" : arg))
    const options = readOptions(long, { variant: "value", repeat: "value", out: "value" })
    if (!options.ok) return refuse(io, options.error)
    const [file, second] = options.value.files
    if (file === undefined) return refuse(io, "import needs a file")
    if (second !== undefined) return refuse(io, `import takes one file, and got '${printable(second)}' too`)
    const name = printable(file)
    const isWorkload = file.endsWith(".wsim")
    const misplaced = isWorkload ? "variant" : "repeat"
    if (options.value.has(misplaced)) return refuse(io, `--${misplaced} is of ${isWorkload ? "traces" : "workloads"}`)
    const out = options.value.value("out")
    if (isWorkload) {
      const repeat = wholeNumber("repeat", options.value.value("repeat") ?? String(REPEAT), 1, REPEAT_MAX)
      if (!repeat.ok) return refuse(io, repeat.error)
      const workload = await readWorkload(file, repeat.value)
      return workload.ok ? write(workload.value, out, io) : refuse(io, workload.error)
    }
    const text = file.endsWith(".gz") ? await readPacked(file) : await readPlain(file)
    if (!text.ok) return refuse(io, `${name}: ${text.error}`)
    const json = parseJson(text.value)
    if (json === undefined) return refuse(io, `${name}: not JSON`)
    const variants = oracleVariants(json)
    if (!variants.ok) return refuse(io, `${name}: ${printable(variants.error)}`)
    const usual = variants.value.find((one) => one === VARIANT) ?? variants.value[0] ?? VARIANT
    const replay = importOracle(json, options.value.value("variant") ?? usual)
    if (!replay.ok) return refuse(io, `${name}: ${printable(replay.error)}`)
    return write(withReports(replay.value), out, io)
  },
}

async function write(replay: string, out: string | undefined, io: Io): Promise<number> {
  if (out === undefined) {
    io.out(replay)
    return EXIT.held
  }
  try {
    await writeWhole(out, [replay])
    return EXIT.held
  } catch (error) {
    const words = systemError(error)
    if (words === null) throw error
    return refuse(io, `${printable(out)}: not written: ${words}`)
  }
}

/** The replay of a workload, or why there is none: with the line and the column of the mistake. */
async function readWorkload(file: string, repeat: number): Promise<Result<string, string>> {
  const text = await readText(file, REPLAY_BYTES_MAX)
  const name = printable(file)
  if (!text.ok) return err(`${name}: ${text.error.message}`)
  const replay = importWsim(text.value, { name: basename(file, ".wsim"), repeat })
  if (replay.ok) return replay
  const { line, column, message } = replay.error
  return err(`${name}:${line}:${column}: ${printable(message)}`)
}

/** Turns of the executor that a recorded scenario may take; more would be no recording. */
const TURNS_MAX = 10_000_000

/** Some recorded scenarios break a rule on purpose: the replay then expects the report that it gets. */
function withReports(replay: string): string {
  const program = compileReplay(replay)
  if (!program.ok) return replay
  const session = openSession(program.value)
  session.run({ turns: TURNS_MAX })
  const names = [...new Set(session.reports.map((report) => report.name))]
  return names.length === 0 ? replay : `${replay}\n${names.map((each) => `expect report ${each}\n`).join("")}`
}

function refuse(io: Io, why: string): number {
  io.err(`ringside: ${why}\n`)
  return EXIT.badInput
}

async function readPlain(file: string): Promise<Result<string, string>> {
  const text = await readText(file, JSON_BYTES_MAX)
  return text.ok ? text : err(text.error.message)
}

/** A file that gzip has packed; what it unpacks to is bounded as well. */
async function readPacked(file: string): Promise<Result<string, string>> {
  try {
    if ((await stat(file)).size > JSON_BYTES_MAX) return err(`more than ${JSON_BYTES_MAX} bytes`)
    const bytes = await promisify(gunzip)(await readFile(file), { maxOutputLength: JSON_BYTES_MAX })
    return ok(bytes.toString("utf8"))
  } catch (error) {
    if (error instanceof RangeError) return err(`more than ${JSON_BYTES_MAX} bytes unpacked`)
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) return err("not gzip")
    const words = systemError(error)
    if (words === null) throw error
    return err(words)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
