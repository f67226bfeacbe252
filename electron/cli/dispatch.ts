/** From the arguments to the command that runs, and from what it throws to Ringside's own fault, told in one line. */
import { didYouMean } from "../../core/lang/suggest.ts"
import { CATALOGUE, type Entry } from "./catalogue.ts"
import { EXIT, type Io } from "./command.ts"
import { helpOf, overview } from "./help.ts"
import { printable, shown } from "./printable.ts"
import { ringsideVersion } from "./version.ts"

export interface Faults {
  /** Keeps the details of our own fault; returns where they are to be found, as the end of a sentence. */
  keep(error: unknown): string
}

export async function dispatch(args: readonly string[], io: Io, faults: Faults): Promise<number> {
  try {
    return await choose(args, io)
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    io.err(`ringside: own fault: ${printable(what)}; ${faults.keep(error)}\n`)
    return EXIT.fault
  }
}

async function choose([first, ...rest]: readonly string[], io: Io): Promise<number> {
  switch (first) {
    case undefined:
    case "--help":
    case "-h":
      io.out(overview())
      return EXIT.held
    case "--version":
    case "-V":
      io.out(`ringside ${ringsideVersion()}\n`)
      return EXIT.held
    case "help":
      return help(rest[0], io)
    default: {
      const entry = find(first)
      if (entry === undefined) return unknown(first, io)
      // Behind `--` everything is a file.
      const end = rest.indexOf("--")
      const options = end < 0 ? rest : rest.slice(0, end)
      if (options.includes("--help") || options.includes("-h")) return help(first, io)
      return (await entry.load()).run(rest, io)
    }
  }
}

async function help(name: string | undefined, io: Io): Promise<number> {
  if (name === undefined) {
    io.out(overview())
    return EXIT.held
  }
  const entry = find(name)
  if (entry === undefined) return unknown(name, io)
  io.out(helpOf(await entry.load()))
  return EXIT.held
}

function find(name: string): Entry | undefined {
  return CATALOGUE.find((entry) => entry.name === name)
}

function unknown(name: string, io: Io): number {
  const kind = name.startsWith("-") ? "option" : "command"
  const words = kind === "option" ? ["--help", "--version"] : [...CATALOGUE.map((entry) => entry.name), "help"]
  const suggestion = didYouMean(name, words) ?? "'ringside help' lists what there is."
  io.err(`ringside: no ${kind} '${shown(name)}'. ${suggestion}\n`)
  return EXIT.badInput
}
