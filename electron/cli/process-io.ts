/** The process's own streams as `Io`. A reader that goes away (`ringside run … | head`) ends the output, not the run. */
import type { Io } from "./command.ts"

export function processIo(): Io {
  return { out: writer(process.stdout), err: writer(process.stderr), isTerminal: process.stderr.isTTY }
}

function writer(stream: NodeJS.WriteStream): (text: string) => void {
  let open = true
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false
    if (error.code === "EPIPE") return
    // A full disk behind a redirection: what was asked for is not there, and the exit code must say so.
    process.exitCode = 3
    if (stream === process.stdout)
      process.stderr.write(`ringside: cannot write the output: ${error.code ?? "unknown error"}\n`)
  })
  return (text) => {
    if (open && text !== "") stream.write(text)
  }
}
