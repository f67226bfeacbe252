/**
 * Every command by name. Only the one that is asked for is loaded, so that `ringside --help` and a short run start at
 * once; the summaries stand here for that reason, and a test holds them against the commands' own.
 */
import type { Command } from "./command.ts"

export interface Entry {
  readonly name: string
  readonly summary: string
  load(): Promise<Command>
}

export const CATALOGUE: readonly Entry[] = [
  {
    name: "run",
    summary: "run replays and judge what they expect",
    load: async () => (await import("./commands/run.ts")).command,
  },
  {
    name: "check",
    summary: "say what is wrong with replays, run nothing",
    load: async () => (await import("./commands/check.ts")).command,
  },
  {
    name: "fmt",
    summary: "bring replays to their canonical form",
    load: async () => (await import("./commands/fmt.ts")).command,
  },
  {
    name: "import",
    summary: "turn a recorded trace or a workload into a replay",
    load: async () => (await import("./commands/import.ts")).command,
  },
  {
    name: "explore",
    summary: "run a replay again and again, each time interleaved otherwise",
    load: async () => (await import("./commands/explore.ts")).command,
  },
  {
    name: "compare",
    summary: "one replay under several schedulers or policies, side by side",
    load: async () => (await import("./commands/compare.ts")).command,
  },
  {
    name: "conform",
    summary: "compare with recorded behaviour of the kernel",
    load: async () => (await import("./commands/conform.ts")).command,
  },
  {
    name: "serve",
    summary: "the workbench in a browser, on this machine only",
    load: async () => (await import("./commands/serve.ts")).command,
  },
  {
    name: "lsp",
    summary: "language server for editors, over standard input and output",
    load: async () => (await import("./commands/lsp.ts")).command,
  },
  {
    name: "bench",
    summary: "measure speed and memory, as medians and ratios",
    load: async () => (await import("./commands/bench.ts")).command,
  },
]
