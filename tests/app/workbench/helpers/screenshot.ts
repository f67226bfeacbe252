/** Pictures that a person looks at: kept in .cache/screenshots/ when RINGSIDE_LOOK is set, else not taken. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"

const folder = fileURLToPath(new URL("../../../../.cache/screenshots", import.meta.url))

export async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (process.env["RINGSIDE_LOOK"] === undefined) return
  mkdirSync(folder, { recursive: true })
  // The last frame of what changed.
  await page.waitForTimeout(300)
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
