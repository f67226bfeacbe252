/**
 * The bridge: `window.ringside`, and nothing else of Electron or Node. It runs in its own world in a sandboxed process.
 * It forwards; what the page may do is decided in main.
 */
import { contextBridge, ipcRenderer, webUtils } from "electron"
import type { DesktopApi, FileResult, OpenedFile, Unsubscribe } from "../../core/protocol/desktop-api.ts"
import { CONNECT_CHANNEL, NEWS_CHANNEL, type News, PORT_CHANNEL, REQUEST_CHANNEL } from "../ipc/channels.ts"
import type { RequestName, RequestParams, RequestResult } from "../ipc/requests.ts"

/** Main hands the version over as an argument: a sandboxed preload can read no file. */
const VERSION_ARGUMENT = "--ringside-version="
const version = process.argv.find((argument) => argument.startsWith(VERSION_ARGUMENT))?.slice(VERSION_ARGUMENT.length)

function request<Name extends RequestName>(name: Name, ...params: RequestParams<Name>): Promise<RequestResult<Name>> {
  return ipcRenderer.invoke(REQUEST_CHANNEL, name, params) as Promise<RequestResult<Name>>
}

/** A request whose answer nobody waits for. */
function tell<Name extends RequestName>(name: Name, ...params: RequestParams<Name>): void {
  request(name, ...params).catch(() => {})
}

const listeners = new Map<News, Set<(content: never) => void>>()
/** News that came before the page listened. A page that never listens keeps no more than this. */
const EARLY_MAX = 64
let early: (readonly [News, unknown])[] = []

function on<Content>(news: News, listener: (content: Content) => void): Unsubscribe {
  const set = listeners.get(news) ?? new Set()
  listeners.set(news, set)
  set.add(listener)
  const mine = early.filter(([kind]) => kind === news)
  early = early.filter(([kind]) => kind !== news)
  for (const [, content] of mine) listener(content as Content)
  return () => {
    set.delete(listener)
  }
}

ipcRenderer.on(NEWS_CHANNEL, (_event, news: News, content: unknown) => {
  const set = listeners.get(news)
  if (set !== undefined && set.size > 0) for (const listener of [...set]) listener(content as never)
  else if (news === "opened" && early.length < EARLY_MAX) early.push([news, content])
})

ipcRenderer.on(PORT_CHANNEL, (event, ticket: string) => {
  window.postMessage({ ringsidePort: ticket }, location.origin, event.ports)
})

const api: DesktopApi = {
  platform: process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux",
  version: version ?? "",
  connect: (ticket) => ipcRenderer.send(CONNECT_CHANNEL, ticket),

  openFiles: () => request("openFiles"),
  async openDropped(file): Promise<FileResult<OpenedFile>> {
    // Only a file that a person dropped or picked has a path; one made by a script has none.
    const path = file instanceof File ? webUtils.getPathForFile(file) : ""
    if (path === "") return { ok: false, error: { code: "refused", message: "Not a file of this machine." } }
    return request("openDropped", path)
  },
  openRecent: (id) => request("openRecent", id),
  recentFiles: () => request("recentFiles"),
  clearRecentFiles: () => request("clearRecentFiles"),
  saveFile: (id, text, expectedMs) => request("saveFile", id, text, expectedMs),
  saveFileAs: (name, text) => request("saveFileAs", name, text),
  exportFile: (name, content) => request("exportFile", name, content),
  onOpened: (listener) => on("opened", listener),

  putDraft: ({ key, id, name, text }) => request("putDraft", { key, id, name, text }),
  removeDraft: (key) => request("removeDraft", key),
  restoreDrafts: () => request("restoreDrafts"),

  setUnsaved: (names) => tell("setUnsaved", [...names]),
  onSaveAndClose: (listener) => on("save-and-close", () => listener()),
  closeNow: () => tell("closeNow"),

  onCommand: (listener) => on("command", listener),

  appearance: () => request("appearance"),
  onAppearance: (listener) => on("appearance", listener),
  setTheme: (source) => tell("setTheme", source),
}

// A window begins with an empty document that nobody sees; main would refuse it, and rightly.
if (location.protocol !== "about:") {
  contextBridge.exposeInMainWorld("ringside", api)
  tell("ready")
}
