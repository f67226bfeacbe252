/** Everything that holds without running the app: types, lint, directions, format. All four run even when one fails. */
import { node, run } from "./run.ts"

const checks = {
  types: node("build/checks/types.ts"),
  lint: node("node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."),
  directions: node("build/checks/directions.ts"),
  format: node("node_modules/@biomejs/biome/bin/biome", "format", "."),
}

const failed: string[] = []
for (const [name, command] of Object.entries(checks)) {
  console.log(`== ${name}`)
  if ((await run(command)) !== 0) failed.push(name)
}
if (failed.length > 0) {
  console.error(`check: ${failed.join(", ")} failed`)
  process.exit(1)
}
