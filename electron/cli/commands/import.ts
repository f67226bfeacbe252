/** `ringside import`: a golden trace of the kernel's scheduler as a replay that expects exactly it. */
import { readFile, stat } from "node:fs/promises"
import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import { type Result, err, ok } from "../../../core/base/result.ts"
import { importOracle } from "../../../core/lang/import/oracle.ts"
import { oracleVariants } from "../../../core/lang/oracle/read-oracle.ts"
import { compileReplay } from "../../../core/lang/compile.ts"
import { openSession } from "../../../core/session/open-session.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { readOptions } from "../options.ts"
import { printable } from "../printable.ts"
import { readText } from "../read-text.ts"
import { systemError } from "../system-error.ts"
import { writeWhole } from "../write-whole.ts"

/** The largest golden file has under one MiB. */
const JSON_BYTES_MAX = 64 * 1024 * 1024
/** The policy of the newest kernel unless told otherwise. */
const VARIANT = "v72-fifo"

export const command: Command = {
  name: "import",
  usage: `FILE [--variant V] [--out FILE]
FILE is a golden trace, JSON or JSON packed by gzip (*.gz).
  --variant V   which recorded kernel and policy: fifo, rr, fair, v72-fifo, v72-rr or v72-fair
                (${VARIANT} unless said, or the first one there)
  --out FILE    write the replay there instead of to standard output`,
  summary: "turn a recorded trace into a replay that expects it",
  async run(args, io) {
    const options = readOptions(args, { variant: "value", out: "value" })
    if (!options.ok) return refuse(io, options.error)
    const [file, second] = options.value.files
    if (file === undefined) return refuse(io, "import needs a file")
    if (second !== undefined) return refuse(io, `import takes one file, and got '${printable(second)}' too`)
    const name = printable(file)
    const text = file.endsWith(".gz") ? await readPacked(file) : await readPlain(file)
    if (!text.ok) return refuse(io, `${name}: ${text.error}`)
    const json = parseJson(text.value)
    if (json === undefined) return refuse(io, `${name}: not JSON`)
    const variants = oracleVariants(json)
    if (!variants.ok) return refuse(io, `${name}: ${printable(variants.error)}`)
    const usual = variants.value.find((one) => one === VARIANT) ?? variants.value[0] ?? VARIANT
    const replay = importOracle(json, options.value.value("variant") ?? usual)
    if (!replay.ok) return refuse(io, `${name}: ${printable(replay.error)}`)
    const whole = withReports(replay.value)
    const out = options.value.value("out")
    if (out === undefined) {
      io.out(whole)
      return EXIT.held
    }
    try {
      await writeWhole(out, [whole])
      return EXIT.held
    } catch (error) {
      const words = systemError(error)
      if (words === null) throw error
      return refuse(io, `${printable(out)}: not written: ${words}`)
    }
  },
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
