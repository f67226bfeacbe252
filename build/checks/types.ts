/**
 * Type-checks every project of the checkout, one environment after the other, with the native TypeScript compiler.
 * All projects are checked even when one fails. Results are kept in .cache/types, so a second run is quick.
 */
import { existsSync } from "node:fs"
import { node, root, run } from "../run.ts"
import { hasSources, projects } from "./projects.ts"

/** The package `typescript` is the last compiler written in JavaScript, which ESLint needs; this one is the fast one. */
const compiler = "node_modules/typescript-7/bin/tsc"
if (!existsSync(compiler)) {
  console.error(`types: no ${compiler}; run npm ci`)
  process.exit(1)
}

let failed = false
for (const project of projects) {
  if (!hasSources(project, root)) {
    console.log(`types: no ${project.sources}, ${project.config} left out`)
    continue
  }
  if ((await run(node(compiler, "--project", project.config))) !== 0) failed = true
}
process.exit(failed ? 1 : 0)
