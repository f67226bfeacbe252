/** Holds every import of the checkout against direction-rules.ts and prints what goes the wrong way. */
import { existsSync } from "node:fs"
import { root } from "../run.ts"
import { findViolations } from "./find-violations.ts"

const { violations, files } = await findViolations(
  root,
  ["core", "electron", "renderer", "build", "tests"].filter((folder) => existsSync(folder)),
)
for (const { rule, from, to, comment } of violations) console.error(`${from} -> ${to}\n  ${rule}: ${comment}`)
console.log(`directions: ${files} files, ${violations.length} imports against the rules`)
process.exit(violations.length === 0 ? 0 : 1)
