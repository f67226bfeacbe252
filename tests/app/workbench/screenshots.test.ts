/**
 * Pictures of the first screen and of the main window of the desktop app, written to docs/screenshots/ when RINGSIDE_SCREENSHOTS is
 * set: `RINGSIDE_SCREENSHOTS=1 npm run test:app`. Without it the same scenes are only set up, which tests that they can be.
 */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, expect, test } from "vitest"
import { type App, launch, quit, temporaryFolder } from "../host/launch.ts"
import { Workbench } from "./helpers/workbench.ts"

const folder = fileURLToPath(new URL("../../../docs/screenshots", import.meta.url))
const keep = process.env["RINGSIDE_SCREENSHOTS"] !== undefined
if (keep) mkdirSync(folder, { recursive: true })

let profile: ReturnType<typeof temporaryFolder>
let app: App | null = null
beforeEach(() => {
  profile = temporaryFolder()
})
afterEach(async () => {
  if (app !== null) await quit(app)
  app = null
  profile.remove()
})

/** The desktop app in a window of this size, in the desktop's wish for dark or light. */
async function openWindow(colorScheme: "dark" | "light"): Promise<Workbench> {
  app = await launch(profile.path)
  await app.app.evaluate(({ BrowserWindow, nativeTheme }, scheme) => {
    nativeTheme.themeSource = scheme
    BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900)
  }, colorScheme)
  await app.page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
  await app.page.waitForFunction(() => innerWidth === 1440 && innerHeight === 900)
  const window = new Workbench(app.page)
  await window.ready()
  return window
}

async function picture(window: Workbench, name: string): Promise<void> {
  // Fonts, and the last frame of the timeline.
  await window.page.evaluate(() => document.fonts.ready)
  await window.page.waitForTimeout(600)
  if (keep) await window.page.screenshot({ path: join(folder, `${name}.png`) })
}

/** The example whose file has this name, selected on the first screen. */
async function selectExample(window: Workbench, file: string): Promise<void> {
  await window.page.locator(`[id="example-${file}"]`).click()
  await window.page.waitForFunction(() => document.querySelectorAll(".card .thumbnail rect").length > 20)
  await window.page.waitForFunction(() =>
    [...document.querySelectorAll(".card")].every((card) => card.querySelector(".ok, .err, rect")),
  )
  await window.page.locator(".preview .replay-text span").first().waitFor()
}

test.each(["dark", "light"] as const)("first screen and main window, %s", async (colorScheme) => {
  const window = await openWindow(colorScheme)
  const { page } = window
  await selectExample(window, "credits-block-the-head.replay")
  await page.locator(".home").evaluate((home) => home.scrollTo(0, 0))
  await picture(window, `start-${colorScheme}`)

  await page.keyboard.press("Enter")
  await window.editorReady()
  await window.stopped()
  await window.search("@wide")
  await window.inspector.getByRole("heading", { name: "Job wide" }).waitFor()
  await window.showPane("Events")
  await page.locator(".log .vrow").first().waitFor()
  await page.mouse.move(720, 450)
  await picture(window, `window-${colorScheme}`)
  expect(await window.inspector.innerText()).toContain("waiting for credits")
})
