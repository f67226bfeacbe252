/** `ringside check`: what is wrong with replays, the way compilers print it. Nothing is run. */
import { checkReplay, formatDiagnostic } from "../../../core/lang/compile.ts"
import { SCHEDULERS } from "../../../core/lang/program.ts"
import { REPLAY_BYTES_MAX } from "../../../core/lang/limits.ts"
import { type Command, EXIT } from "../command.ts"
import { filesBeside } from "../files-beside.ts"
import { readOptions } from "../options.ts"
import { printable } from "../printable.ts"
import { schedulerOption } from "../run/request.ts"
import { readText } from "../read-text.ts"

export const command: Command = {
  name: "check",
  usage: `FILE… [--scheduler S]
Prints a line for each error and warning to standard error: FILE:LINE:COLUMN: error: MESSAGE
- is standard input. The exit code is 2 if there is an error, 0 otherwise.

  --scheduler S  whether that scheduler could run it: ${SCHEDULERS.join(", ")}`,
  summary: "say what is wrong with replays, run nothing",
  async run(args, io) {
    const options = readOptions(args, { scheduler: "value" })
    if (!options.ok || options.value.files.length === 0) {
      io.err(`ringside: ${options.ok ? "check needs a file" : options.error}\n`)
      return EXIT.badInput
    }
    const scheduler = schedulerOption(options.value)
    if (!scheduler.ok) {
      io.err(`ringside check: ${scheduler.error}\n`)
      return EXIT.badInput
    }
    const compile = scheduler.value === undefined ? {} : { scheduler: scheduler.value }
    let wrong = false
    for (const file of options.value.files) {
      const name = printable(file)
      const text = await readText(file, REPLAY_BYTES_MAX)
      if (!text.ok) {
        io.err(`${name}:${text.error.line}:${text.error.column}: error: ${text.error.message}\n`)
        wrong = true
        continue
      }
      const { program, diagnostics } = checkReplay(text.value, { files: filesBeside(file), ...compile })
      io.err(diagnostics.map((one) => `${printable(formatDiagnostic(name, one))}\n`).join(""))
      wrong ||= program === null
    }
    return wrong ? EXIT.badInput : EXIT.held
  },
}
