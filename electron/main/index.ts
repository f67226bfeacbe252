/**
 * Entry of the desktop app: one instance, one window. Nothing here waits at the top level; Electron becomes ready only
 * after this module has been run.
 */
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Menu, app, nativeTheme, session } from "electron"
import { listen } from "../ipc/listen.ts"
import type { PageOrigin } from "../ipc/sender.ts"
import { APP_ADDRESS, APP_PAGE, handleAppScheme, registerAppScheme } from "./app-scheme.ts"
import { filesOf } from "./arguments.ts"
import { Drafts } from "./drafts.ts"
import { JsonFile } from "./json-file.ts"
import { menuTemplate } from "./menu.ts"
import { denyEverywhere, restrictSession } from "./policy.ts"
import { RecentFiles } from "./recent-files.ts"
import { windowStateSchema } from "./window-state.ts"
import { WorkbenchWindow, appearanceNow } from "./workbench-window.ts"

const out = dirname(fileURLToPath(import.meta.url))
const developmentPage = app.isPackaged ? undefined : process.env["RINGSIDE_DEV_PAGE"]

let window: WorkbenchWindow | null = null
/** When what is still being written to disk has been written. */
let settled = async (): Promise<void> => {}
/** Files that the system asked to open before there was a window. */
let early: string[] = []

function openFile(path: string): void {
  if (window === null) early.push(path)
  else window.open(path)
}

// A second start hands its files to the first and ends.
if (app.requestSingleInstanceLock()) begin()
else app.exit(0)

function begin(): void {
  early = [...filesOf(process.argv, process.cwd(), app.isPackaged)]
  registerAppScheme()
  denyEverywhere(app)
  app.on("open-file", (event, path) => {
    event.preventDefault()
    openFile(path)
  })
  app.on("second-instance", (_event, argv, folder) => {
    window?.show()
    for (const path of filesOf(argv, folder, app.isPackaged)) openFile(path)
  })
  app.on("window-all-closed", () => void settled().finally(() => app.quit()))
  app.whenReady().then(openWindow, (error: unknown) => {
    console.error(error)
    app.exit(3)
  })
}

async function openWindow(): Promise<void> {
  const page = pageOrigin()
  restrictSession(session.defaultSession, page)
  handleAppScheme(session.defaultSession, join(out, "../renderer"))
  listen(page, (contents) => (window?.native.webContents === contents ? window : null))

  const data = app.getPath("userData")
  const recent = new RecentFiles(join(data, "recent.json"), showMenu)
  const windowState = new JsonFile(join(data, "window.json"), windowStateSchema)
  const drafts = new Drafts(join(data, "autosave"), Date.now)
  settled = async () => {
    await Promise.all([drafts.settled(), windowState.settled()])
  }
  await recent.load()
  window = new WorkbenchWindow({
    worker: join(out, "session-worker.js"),
    preload: join(out, "../preload/index.cjs"),
    product: `Ringside ${app.getVersion()}`,
    version: app.getVersion(),
    address: developmentPage ?? APP_ADDRESS,
    developerTools: !app.isPackaged,
    recent,
    drafts,
    state: await windowState.read(),
    saveState: (state) => void windowState.write(state),
  })
  window.native.on("closed", () => {
    window = null
  })
  nativeTheme.on("updated", () => window?.tell("appearance", appearanceNow()))
  for (const path of early.splice(0)) window.open(path)

  function showMenu(): void {
    const template = menuTemplate(process.platform, app.name, recent.list(), {
      command: (id) => window?.tell("command", id),
      openRecent: (path) => window?.open(path),
      clearRecent: () => recent.clear(),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
}

function pageOrigin(): PageOrigin {
  if (developmentPage === undefined) return APP_PAGE
  const { protocol, host } = new URL(developmentPage)
  return { protocol, host }
}
