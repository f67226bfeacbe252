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
  /** Relative to the checkout; the generator runs when this file is there. */
  readonly source: string
  readonly command: Command
  /** A folder to remove first. Langium would ask a person before it removed what others put beside its own files. */
  readonly replaces?: string
}

const generators: readonly Generator[] = [
  {
    name: "replay language",
    source: "core/lang/langium-config.json",
    command: node("node_modules/langium-cli/bin/langium.js", "generate", "--file", "core/lang/langium-config.json"),
    replaces: "core/generated/lang",
  },
  { name: "replay grammar as data", source: "build/lang/grammar-data.ts", command: node("build/lang/grammar-data.ts") },
  { name: "steered tasks", source: "build/steer/main.ts", command: node("build/steer/main.ts") },
]

for (const { name, source, command, replaces } of generators) {
  if (!existsSync(source)) {
    console.log(`generate: no ${source}, ${name} left out`)
    continue
  }
  if (replaces !== undefined) rmSync(replaces, { recursive: true, force: true })
  const code = await run(command)
  if (code !== 0) {
    console.error(`generate: ${name} failed (exit code ${code})`)
    process.exit(1)
  }
}
