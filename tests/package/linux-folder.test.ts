/**
 * Packages the app for Linux from the Electron of the tests, without a network, and starts it. Installers are left out:
 * their tools are downloads, and they hold this folder as it is.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { listPackage } from "@electron/asar"
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { packageApp } from "../../build/package/package-app.ts"
import { root } from "../../build/run.ts"
import { electronFolder } from "../../build/test/runtimes.ts"
import { PackagedApp } from "./packaged-app.ts"

let output: string
let folder: string

beforeAll(async () => {
  output = mkdtempSync(join(tmpdir(), "ringside-package-"))
  await packageApp({ folderOnly: true, output, electron: electronFolder() })
  folder = join(output, "linux-unpacked")
})

afterAll(() => rmSync(output, { recursive: true, force: true }))

/** Every file below a folder of the checkout, by its path in the checkout. */
function filesUnder(name: string): readonly string[] {
  return readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

describe("the packaged folder", () => {
  it("holds an archive of the built app and the examples, nothing else", () => {
    const expected = [
      "package.json",
      ...filesUnder("out").filter((name) => name !== "out/built"),
      ...filesUnder("examples"),
    ]
    const archive = listPackage(join(folder, "resources/app.asar"), { isPack: false }).map((name) => name.slice(1))
    // The list names folders as well.
    const files = archive.filter((name) => !archive.some((other) => other.startsWith(`${name}/`)))
    expect(files.sort()).toEqual(expected.filter((name) => !name.endsWith(".map")).sort())
  })

  it("brings no other app that Electron could load", () => {
    expect(readdirSync(join(folder, "resources")).sort()).toEqual(["app.asar"])
  })

  it("carries both licences and those of what it is built from", () => {
    expect(readdirSync(join(folder, "LICENSES")).sort()).toEqual(["GPL-2.0-only.txt", "MIT.txt"])
    expect(existsSync(join(folder, "LICENSES.chromium.html"))).toBe(true)
  })

  it("has the fuses of a release", async () => {
    const fuses = await getCurrentFuseWire(join(folder, "ringside"))
    const state = (fuse: FuseV1Options) => fuses[fuse] === FuseState.ENABLE
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      cookieEncryption: state(FuseV1Options.EnableCookieEncryption),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
      ownSnapshot: state(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    }).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      inspect: false,
      asarIntegrity: true,
      onlyAsar: true,
      ownSnapshot: false,
    })
  })

  it("starts and shows its window", async () => {
    await using app = await PackagedApp.start(join(folder, "ringside"))
    const page = await app.firstPage()
    await expect.poll(() => page.title(), { timeout: 20_000 }).toContain("Ringside")
    await expect.poll(() => page.locator("body").innerText(), { timeout: 20_000 }).not.toBe("")
    // A window with a size, not only a page somewhere.
    expect(await page.evaluate(() => [window.outerWidth > 300, window.outerHeight > 200])).toEqual([true, true])
  })

  it("does not run as Node, whatever the environment says", async () => {
    await using app = await PackagedApp.start(join(folder, "ringside"), { ELECTRON_RUN_AS_NODE: "1" })
    expect(await app.firstPage()).toBeDefined()
  })
})
