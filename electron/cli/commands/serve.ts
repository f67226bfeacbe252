/** `ringside serve`: the workbench in a browser, for a machine that is reached over SSH. Runs until it is told to stop. */
import { fileURLToPath } from "node:url"
import { type ServeFault, startServer } from "../../serve/server.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { readOptions, wholeNumber } from "../options.ts"
import { ringsideVersion } from "../version.ts"

/** Known beforehand, so that `ssh -L 4747:127.0.0.1:4747` can be typed from memory. */
const PORT = 4747

const FAULTS: Readonly<Record<ServeFault, (port: number) => string>> = {
  "no-build": () => "the page has not been built; run npm run build",
  "port-in-use": (port) => `port ${port} is in use; choose another with --port`,
  "port-denied": (port) => `port ${port} may not be used; choose another with --port`,
  other: (port) => `port ${port} could not be opened`,
}

export const command: Command = {
  name: "serve",
  usage: `[--port N]
  --port N   listen there instead of on ${PORT}; 0: on any port that is free
Only this machine is served, and only with the token in the printed address. From another machine:
  ssh -L ${PORT}:127.0.0.1:${PORT} HOST ringside serve`,
  summary: "the workbench in a browser, on this machine only",
  async run(args, io) {
    const port = readPort(args)
    if (typeof port === "string") return refuse(io, port)
    const started = await startServer({
      port,
      folder: fileURLToPath(new URL("../../../out/renderer", import.meta.url)),
      worker: new URL("../../host/session-worker.ts", import.meta.url),
      product: `Ringside ${ringsideVersion()}`,
    })
    if (!started.ok) return refuse(io, FAULTS[started.error](port))
    io.out(`Ringside: ${started.value.address}\n`)
    await stopSignal()
    await started.value.stop()
    return EXIT.held
  },
}

/** The port, or the line that says what is wrong with the arguments. */
function readPort(args: readonly string[]): number | string {
  const options = readOptions(args, { port: "value" })
  if (!options.ok) return options.error
  const [file] = options.value.files
  if (file !== undefined) return `serve takes no file, and got '${file}'`
  const given = options.value.value("port")
  if (given === undefined) return PORT
  const port = wholeNumber("port", given, 0, 65_535)
  return port.ok ? port.value : port.error
}

function refuse(io: Io, why: string): number {
  io.err(`ringside serve: ${why}\n`)
  return EXIT.badInput
}

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once, as ever. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off("SIGINT", stop)
      process.off("SIGTERM", stop)
      resolve()
    }
    process.on("SIGINT", stop)
    process.on("SIGTERM", stop)
  })
}
