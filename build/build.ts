/**
 * Bundles the app into out/: the page, the main process with its session worker, the preload. `npm run build -- main`
 * builds one part. A part whose entry is missing is an error, found before anything is built.
 */
import { existsSync, writeFileSync } from "node:fs"
import { build } from "vite"
import { parts } from "./bundle/configs.ts"
import { stampFile } from "./bundle/stamp.ts"

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(`build: no part ${unknown.join(", ")}; there are ${parts.map(({ name }) => name).join(", ")}`)
  process.exit(2)
}

const chosen = wanted.length === 0 ? parts : parts.filter(({ name }) => wanted.includes(name))
const missing = chosen.flatMap(({ entries }) => Object.values(entries)).filter((file) => !existsSync(file))
if (missing.length > 0) {
  console.error(`build: missing ${missing.join(", ")}`)
  process.exit(1)
}

const started = new Date()
for (const { config } of chosen) await build({ ...config, logLevel: "warn" })
if (wanted.length === 0) writeFileSync(stampFile, `${started.toISOString()}\n`)
console.log(`build: ${chosen.map(({ name }) => `out/${name}`).join(", ")} in ${seconds(started)}`)

function seconds(since: Date): string {
  return `${((Date.now() - since.getTime()) / 1000).toFixed(1)} s`
}
