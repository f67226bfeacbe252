/** `ringside fmt`: the canonical form of replays, in place. A file is replaced whole or not at all. */
import { formatDiagnostic } from "../../../core/lang/compile.ts"
import { formatReplay } from "../../../core/lang/format.ts"
import { REPLAY_BYTES_MAX } from "../../../core/lang/limits.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { readOptions } from "../options.ts"
import { printable } from "../printable.ts"
import { readText } from "../read-text.ts"
import { systemError } from "../system-error.ts"
import { writeWhole } from "../write-whole.ts"

export const command: Command = {
  name: "fmt",
  usage: `FILE… [--check]
  --check   change nothing; name the files that are not formatted, and exit with 1 if there are any
- formats standard input to standard output. A file with a syntax error is not touched, and the exit code is 2.`,
  summary: "bring replays to their canonical form",
  async run(args, io) {
    const options = readOptions(args, { check: "flag" })
    if (!options.ok || options.value.files.length === 0) {
      io.err(`ringside: ${options.ok ? "fmt needs a file" : options.error}\n`)
      return EXIT.badInput
    }
    const check = options.value.has("check")
    let code: number = EXIT.held
    for (const file of options.value.files) code = Math.max(code, await formatFile(file, check, io))
    return code
  },
}

async function formatFile(file: string, check: boolean, io: Io): Promise<number> {
  const name = printable(file)
  const text = await readText(file, REPLAY_BYTES_MAX)
  if (!text.ok) {
    io.err(`${name}:${text.error.line}:${text.error.column}: error: ${text.error.message}\n`)
    return EXIT.badInput
  }
  const formatted = formatReplay(text.value)
  if (!formatted.ok) {
    io.err(formatted.error.map((one) => `${printable(formatDiagnostic(name, one))}\n`).join(""))
    return EXIT.badInput
  }
  if (check) {
    if (formatted.value === text.value) return EXIT.held
    io.out(`${name}\n`)
    return EXIT.failed
  }
  if (file === "-") {
    io.out(formatted.value)
    return EXIT.held
  }
  if (formatted.value === text.value) return EXIT.held
  try {
    await writeWhole(file, [formatted.value])
    return EXIT.held
  } catch (error) {
    const words = systemError(error)
    if (words === null) throw error
    io.err(`ringside: ${name}: not written: ${words}\n`)
    return EXIT.badInput
  }
}
