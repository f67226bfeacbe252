/**
 * Where the tests find a real Electron and a real Chromium. `npm test` prepares both; RINGSIDE_CHROMIUM and
 * ELECTRON_OVERRIDE_DIST_PATH name others.
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { findProgram } from "./find-program.ts"

const checkout = fileURLToPath(new URL("../..", import.meta.url))

/** The folder of the Electron that tests run. */
export function electronFolder(): string {
  return process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? join(checkout, ".cache/electron")
}

/** The executable for Playwright's `_electron.launch({ executablePath })`. */
export function electronExecutable(): string {
  const names = { darwin: "Electron.app/Contents/MacOS/Electron", win32: "electron.exe" }
  const name = process.platform in names ? names[process.platform as keyof typeof names] : "electron"
  const path = join(electronFolder(), name)
  if (!existsSync(path)) throw new Error(`no ${path}; npm test -- electron prepares it`)
  return path
}

/** The executable for Playwright's `chromium.launch({ executablePath })`. */
export function chromiumExecutable(): string {
  const path = findChromium()
  if (path === null) throw new Error("no Chromium on PATH; npm test -- system installs it on Debian")
  return path
}

export function findChromium(): string | null {
  const named = process.env["RINGSIDE_CHROMIUM"]
  return named ?? findProgram("chromium", "chromium-browser", "google-chrome")
}
