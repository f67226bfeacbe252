/**
 * Finds an Electron that can open a window here, or says in a few words why there is none.
 *
 * ELECTRON_OVERRIDE_DIST_PATH names the folder of one. Otherwise the official binary is used, which the `electron`
 * package downloads on first use; a machine that cannot reach it must not keep a person waiting.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { node, run } from "../run.ts"

export type Found =
  | { readonly kind: "found"; readonly executable: string }
  | { readonly kind: "none"; readonly reason: string }

/** Enough for 120 MB over a slow line; where the host is out of reach it fails at once. */
const DOWNLOAD_LIMIT_MS = 180_000

const packageFolder = "node_modules/electron"

export async function findElectron(): Promise<Found> {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) {
    return none("there is no display")
  }
  const named = process.env["ELECTRON_OVERRIDE_DIST_PATH"]
  if (named !== undefined) {
    const executable = join(named, executableName())
    return existsSync(executable) ? { kind: "found", executable } : none(`there is no ${executable}`)
  }
  if (installedExecutable() === null) {
    console.log("Downloading Electron, once")
    await run(node(join(packageFolder, "install.js")), { output: "dropped", limitMs: DOWNLOAD_LIMIT_MS })
  }
  const executable = installedExecutable()
  return executable === null ? none("Electron could not be downloaded") : { kind: "found", executable }
}

const none = (reason: string): Found => ({ kind: "none", reason })

/** What the package's installer wrote, when it has succeeded once. */
function installedExecutable(): string | null {
  const note = join(packageFolder, "path.txt")
  if (!existsSync(note)) return null
  const executable = join(packageFolder, "dist", readFileSync(note, "utf8"))
  return existsSync(executable) ? executable : null
}

function executableName(): string {
  if (process.platform === "darwin") return "Electron.app/Contents/MacOS/Electron"
  return process.platform === "win32" ? "electron.exe" : "electron"
}

/** Chromium's sandbox refuses to run as root; everyone else keeps it. */
export function sandboxArguments(): readonly string[] {
  return process.getuid?.() === 0 ? ["--no-sandbox"] : []
}
