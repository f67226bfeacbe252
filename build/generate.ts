/**
 * Makes core/generated/ from its sources: the parser of the replay language from its grammar (Langium), and the
 * steered bodies of the engine's tasks (build/steer).
 *
 * A generator whose source is not in the checkout is left out and said so; one that fails stops the rest.
 * Everything under core/generated/ is derived and never committed.
 */
import { existsSync, rmSync } from "node:fs"
import { type Command, node, run } from "./run.ts"

interface Generator {
  readonly name: string
  /** Relative to the checkout; the generator runs when these files are there. */
  readonly sources: readonly string[]
  readonly command: Command
  /** A folder to remove first. Langium would ask a person before it removed what others put beside its own files. */
  readonly replaces?: string
}

const generators: readonly Generator[] = [
  {
    name: "replay language",
    sources: ["core/lang/langium-config.json"],
    command: node("node_modules/langium-cli/bin/langium.js", "generate", "--file", "core/lang/langium-config.json"),
    replaces: "core/generated/lang",
  },
  {
    name: "replay grammar as data",
    sources: ["core/lang/langium-config.json", "build/lang/grammar-data.ts"],
    command: node("build/lang/grammar-data.ts"),
  },
  { name: "steered tasks", sources: ["build/steer/main.ts"], command: node("build/steer/main.ts") },
]

for (const { name, sources, command, replaces } of generators) {
  const missing = sources.filter((source) => !existsSync(source))
  if (missing.length > 0) {
    console.log(`generate: no ${missing.join(", ")}; ${name} left out`)
    continue
  }
  if (replaces !== undefined) rmSync(replaces, { recursive: true, force: true })
  const code = await run(command)
  if (code !== 0) {
    console.error(`generate: ${name} failed (exit code ${code})`)
    process.exit(1)
  }
}
