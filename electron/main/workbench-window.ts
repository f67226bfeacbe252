/**
 * The window: what it shows, what it may ask for, what happens when its page dies. The page and its preload run
 * sandboxed and isolated; all they get is `handlers`.
 */
import { BrowserWindow, type Rectangle, nativeTheme, screen } from "electron"
import { ok } from "../../core/base/result.ts"
import type { FileResult, OpenedFile } from "../../core/protocol/desktop-api.ts"
import { NEWS_CHANNEL, type News } from "../ipc/channels.ts"
import type { WindowEnd } from "../ipc/listen.ts"
import type { RequestHandlers } from "../ipc/requests.ts"
import { CloseGuard } from "./close-guard.ts"
import { type Connection, type ConnectionOptions, connectFrame } from "./connection.ts"
import { askBeforeClose, fileDialogs } from "./dialogs.ts"
import type { Drafts } from "./drafts.ts"
import { FileService } from "./file-service.ts"
import type { RecentFiles } from "./recent-files.ts"
import { WINDOW_MIN, type WindowState, placeWindow } from "./window-state.ts"

/** A page needs one; what is beyond this is a page gone wrong, and the oldest goes. */
const CONNECTIONS_MAX = 4
/** A page that dies is loaded again, but not for ever. */
const RELOADS_MAX = 3
const RELOADS_WITHIN_MS = 60_000

export interface WindowOptions extends ConnectionOptions {
  readonly preload: string
  readonly version: string
  readonly address: string
  readonly developerTools: boolean
  readonly recent: RecentFiles
  readonly drafts: Drafts
  readonly state: WindowState | null
  saveState(state: WindowState): void
}

export class WorkbenchWindow implements WindowEnd {
  readonly native: BrowserWindow
  readonly handlers: RequestHandlers
  private connections: Connection[] = []
  /** Files to open, until the page is there to take them. */
  private early: string[] | null = []
  private reloads: number[] = []
  /** The person gave the unsaved texts up. */
  private discarded = false
  private readonly files: FileService
  private readonly guard: CloseGuard
  private readonly options: WindowOptions

  constructor(options: WindowOptions) {
    this.options = options
    this.native = makeWindow(options)
    this.files = new FileService(fileDialogs(this.native), options.recent, Date.now)
    this.guard = new CloseGuard({
      ask: (names) => askBeforeClose(this.native, names),
      save: () => this.tell("save-and-close"),
      discard: () => {
        this.discarded = true
        return options.drafts.clear()
      },
      close: () => this.native.close(),
    })
    this.handlers = this.makeHandlers()
    this.native.on("close", (event) => {
      if (!this.guard.mayClose()) event.preventDefault()
      else this.saveState()
    })
    this.native.on("closed", () => this.closeConnections())
    const { webContents } = this.native
    webContents.on("render-process-gone", () => this.reload())
    webContents.on("did-start-navigation", ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.forgetPage()
    })
    void this.native.loadURL(options.address)
  }

  connect(ticket: string): void {
    const connection = connectFrame(this.native.webContents.mainFrame, ticket, this.options)
    this.connections.push(connection)
    if (this.connections.length > CONNECTIONS_MAX) this.connections.shift()?.close()
  }

  /** For a file that a person chose outside the page. */
  open(path: string): void {
    if (this.early !== null) {
      this.early.push(path)
      return
    }
    void this.files.open(path).then((result: FileResult<OpenedFile>) => this.tell("opened", result))
  }

  tell(news: News, content: unknown = null): void {
    if (!this.native.isDestroyed() && !this.native.webContents.isCrashed())
      this.native.webContents.send(NEWS_CHANNEL, news, content)
  }

  show(): void {
    if (this.native.isMinimized()) this.native.restore()
    this.native.show()
    this.native.focus()
  }

  private makeHandlers(): RequestHandlers {
    const { files, guard, options } = this
    const { drafts, recent } = options
    return {
      openFiles: () => files.openWithDialog(),
      openDropped: (path) => files.openDropped(path),
      openRecent: (path) => files.openRecent(path),
      recentFiles: () => recent.list(),
      clearRecentFiles: () => recent.clear(),
      saveFile: (path, text, expectedMs) => files.save(path, text, expectedMs),
      saveFileAs: (name, text) => files.saveAs(name, text),
      exportFile: (name, content) => files.export(name, content),
      // A page that is going away keeps its texts at once; not when the person has just given them up.
      putDraft: (draft) => (this.discarded ? ok(null) : drafts.put(draft)),
      removeDraft: (key) => drafts.remove(key),
      restoreDrafts: async () => {
        const restored = await drafts.restore()
        // Both were files of this app's window before; the person goes on where they were.
        for (const { id } of [...restored.drafts, ...restored.damaged]) if (id !== null) files.grant(id)
        return restored
      },
      setUnsaved: (names) => guard.setUnsaved(names),
      closeNow: () => guard.closeNow(),
      appearance: () => appearanceNow(),
      setTheme: (source) => {
        nativeTheme.themeSource = source
      },
      ready: () => this.ready(),
    }
  }

  /** The page's preload stands. */
  private ready(): void {
    const early = this.early ?? []
    this.early = null
    for (const path of early) this.open(path)
  }

  private forgetPage(): void {
    this.closeConnections()
    this.early ??= []
    this.guard.setUnsaved([])
  }

  private closeConnections(): void {
    for (const connection of this.connections.splice(0)) connection.close()
  }

  private reload(): void {
    this.forgetPage()
    const now = Date.now()
    this.reloads = [...this.reloads.filter((at) => now - at < RELOADS_WITHIN_MS), now]
    if (this.reloads.length <= RELOADS_MAX) this.native.webContents.reload()
  }

  private saveState(): void {
    const { x, y, width, height }: Rectangle = this.native.getNormalBounds()
    this.options.saveState({ x, y, width, height, maximized: this.native.isMaximized() })
  }
}

function makeWindow({ preload, version, developerTools, state }: WindowOptions): BrowserWindow {
  const { bounds, maximized } = placeWindow(
    state,
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const window = new BrowserWindow({
    ...bounds,
    minWidth: WINDOW_MIN.width,
    minHeight: WINDOW_MIN.height,
    show: false,
    // The app's own ground, so that nothing flashes before the page is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#0f1114" : "#e4e7eb",
    webPreferences: {
      preload,
      additionalArguments: [`--ringside-version=${version}`],
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: developerTools,
    },
  })
  window.once("ready-to-show", () => {
    if (maximized) window.maximize()
    window.show()
  })
  return window
}

export function appearanceNow(): { readonly dark: boolean; readonly highContrast: boolean } {
  return { dark: nativeTheme.shouldUseDarkColors, highContrast: nativeTheme.shouldUseHighContrastColors }
}
