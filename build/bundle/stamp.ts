/**
 * Whether out/ is older than what it was built from. Judged by modification times, so a checkout that goes back in time
 * rebuilds once for nothing; it never runs old code.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"

/** Holds the moment when the last whole build started. */
export const stampFile = "out/built"

/** The page shows the examples and some of the docs, so it is built from them too. */
const sources = ["core", "electron", "renderer", "examples", "docs", "build", "package-lock.json"]
const notSources = new Set(["node_modules", "icons", "package", "electron-for-tests"])

export function isStale(): boolean {
  if (!existsSync(stampFile)) return true
  const built = Date.parse(readFileSync(stampFile, "utf8").trim())
  return Number.isNaN(built) || sources.some((source) => existsSync(source) && newest(source) >= built)
}

function newest(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path)
    .filter((name) => !notSources.has(name))
    .reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs)
}
