/**
 * `npm run screenshots -- FILE…`: opens each replay in the built app and saves a picture of its window in
 * .cache/screenshots/, so that a change can be looked at. Without a file, the first screen. It runs in the Electron of the
 * tests, on a virtual display, with a fresh profile each time.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { _electron } from "playwright-core"
import { node, root, run } from "./run.ts"
import { electronExecutable } from "./test/runtimes.ts"
import { onVirtualDisplay } from "./test/virtual-display.ts"

/** Set in the second process, the one that has the display. */
const onDisplay = "RINGSIDE_ON_DISPLAY"
/** For fonts, the first layout and a short run; nothing in the page says that it is finished. */
const SETTLE_MS = 2_500

const files = process.argv.slice(2)
if (process.env[onDisplay] === undefined) {
  const again = node("build/screenshots.ts", ...files)
  process.exit(await run(onVirtualDisplay(again), { env: { [onDisplay]: "1" } }))
}

const folder = join(root, ".cache/screenshots")
mkdirSync(folder, { recursive: true })
for (const file of files.length === 0 ? [null] : files) await take(file)

async function take(file: string | null): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "ringside-profile-"))
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [".", `--user-data-dir=${profile}`, ...(file === null ? [] : [file])],
    cwd: root,
  })
  const page = await app.firstWindow()
  await page.waitForLoadState("load")
  await page.waitForTimeout(SETTLE_MS)
  const path = join(folder, `${file === null ? "start" : basename(file, ".replay")}.png`)
  await page.screenshot({ path })
  await app.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  console.log(path)
}
