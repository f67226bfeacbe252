/**
 * Draws the app's icons from icon.svg: PNG in the sizes that desktops ask for, ICO for Windows, ICNS for macOS. A browser
 * draws them, so it is run by hand (`npm run icons`) after the drawing has changed, and its results are committed.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { root } from "../run.ts"
import { chromiumExecutable } from "../test/runtimes.ts"
import { icns, ico } from "./containers.ts"

const folder = join(root, "build/icons")
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

const svg = readFileSync(join(folder, "icon.svg"), "utf8")
const pictures = new Map<number, Buffer>()

const browser = await chromium.launch({ executablePath: chromiumExecutable() })
for (const size of sizes) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`)
  pictures.set(size, await page.screenshot({ omitBackground: true }))
  await page.close()
}
await browser.close()

mkdirSync(join(folder, "png"), { recursive: true })
for (const [size, png] of pictures) writeFileSync(join(folder, "png", `${size}x${size}.png`), png)
writeFileSync(join(folder, "icon.ico"), ico(pick([16, 24, 32, 48, 64, 128, 256])))
writeFileSync(join(folder, "icon.icns"), icns(pick([16, 32, 64, 128, 256, 512, 1024])))

function pick(wanted: readonly number[]): ReadonlyMap<number, Buffer> {
  return new Map([...pictures].filter(([size]) => wanted.includes(size)))
}
