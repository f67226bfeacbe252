/** What `ringside`, `ringside help` and `ringside help COMMAND` print. */
import { CATALOGUE } from "./catalogue.ts"
import type { Command } from "./command.ts"

export function overview(): string {
  const width = Math.max(...CATALOGUE.map(({ name }) => name.length), "help COMMAND".length)
  const rows = CATALOGUE.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return `${[
    "Usage: ringside COMMAND [ARGUMENT…]",
    "",
    "A GPU job scheduler, the drivers above it and the GPU below it, run in virtual time.",
    "",
    ...rows,
    `  ${"help COMMAND".padEnd(width)}  what a command takes`,
    `  ${"--version".padEnd(width)}  the version`,
    "",
    "Exit codes: 0 all held, 1 something failed, 2 bad input and nothing run, 3 Ringside's own fault.",
  ].join("\n")}\n`
}

export function helpOf({ name, usage, summary }: Command): string {
  const [first = "", ...rest] = usage.split("\n")
  const details = rest.join("\n").replace(/^\n/, "")
  return `${[
    `Usage: ringside ${name} ${first}`.trimEnd(),
    "",
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    ...(details === "" ? [] : ["", details]),
  ].join("\n")}\n`
}
