/** The same window in the desktop app: files on a real disk, the native menu, a page that dies. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { type App, kill, launch, quit, temporaryFolder } from "../host/launch.ts"
import { Workbench } from "./helpers/workbench.ts"
import { TWO_CLIENTS } from "./replays.ts"

let profile: ReturnType<typeof temporaryFolder>
let work: ReturnType<typeof temporaryFolder>
let app: App | null = null
beforeEach(() => {
  profile = temporaryFolder()
  work = temporaryFolder()
})
afterEach(async () => {
  if (app !== null) await quit(app)
  app = null
  profile.remove()
  work.remove()
})

async function open(...files: string[]): Promise<Workbench> {
  app = await launch(profile.path, ...files)
  const window = new Workbench(app.page)
  await window.ready()
  return window
}

/** Chooses an item of the native menu by its label, as a person does. */
async function chooseMenu(label: string): Promise<void> {
  await app?.app.evaluate(({ Menu, BrowserWindow }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? []
    items.find((item) => item.label === wanted)?.click(undefined, BrowserWindow.getAllWindows()[0], undefined)
  }, label)
}

test("a file from the command line is opened, run by the menu, changed and saved", async () => {
  const path = join(work.path, "late.replay")
  writeFileSync(path, TWO_CLIENTS)
  const window = await open(path)
  await window.editorReady()
  expect(await window.text()).toContain("two clients")
  await chooseMenu("Run or continue")
  await window.stopped()
  expect(await window.stopText()).toBe("Stopped: expectation failed, line 9")
  await window.setText(TWO_CLIENTS.replace("run 2ms", "run 1ms"))
  await window.page.locator(".tab-close.dirty").waitFor()
  await chooseMenu("Save")
  await window.page.locator(".tab-close.dirty").waitFor({ state: "detached" })
  expect(readFileSync(path, "utf8")).toContain("run 1ms")
})

test("stepping works over the app's own port", async () => {
  const window = await open()
  await window.newReplay(TWO_CLIENTS)
  await window.run()
  const end = await window.eventNumber()
  // A key that is a menu's accelerator too acts once.
  await window.page.keyboard.press("Alt+F11")
  expect(await window.eventNumber()).toBe(end - 1)
  await window.page.keyboard.press("F11")
  expect(await window.eventNumber()).toBe(end)
  await chooseMenu("One event back")
  await window.page
    .getByTestId("event-number")
    .filter({ hasText: `event ${end - 1}` })
    .waitFor()
  await chooseMenu("One event")
  await window.page
    .getByTestId("event-number")
    .filter({ hasText: `event ${end}` })
    .waitFor()
})

test("unsaved text survives the death of the page and of the app", async () => {
  const window = await open()
  await window.newReplay(TWO_CLIENTS.replace("two clients", "kept through it all"))
  // The draft is on disk when its tab would be asked about at closing; give the autosave its quiet moment.
  await window.page.waitForTimeout(1_500)
  if (app === null) return
  const reloaded = app.page.waitForEvent("load")
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await reloaded.catch(() => {})
  await kill(app)

  const again = await open()
  await again.page.getByText(/^Restored 1 unsaved file from \d\d:\d\d\.$/).waitFor()
  await again.page.locator(".view-line", { hasText: "kept through it all" }).waitFor()
})
