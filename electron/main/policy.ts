/**
 * What no page of ours ever needs, denied for every web contents the app might come to have: leaving the page, opening
 * windows, embedding others, asking for devices, downloading, reaching the network.
 */
import type { App, Session, WebContents } from "electron"
import { type PageOrigin, isPage } from "../ipc/sender.ts"

export function denyEverywhere(app: App): void {
  app.on("web-contents-created", (_event, contents) => denyIn(contents))
}

function denyIn(contents: WebContents): void {
  const deny = (event: { preventDefault(): void }): void => event.preventDefault()
  contents.setWindowOpenHandler(() => ({ action: "deny" }))
  contents.on("will-navigate", deny)
  contents.on("will-frame-navigate", deny)
  contents.on("will-redirect", deny)
  contents.on("will-attach-webview", deny)
  contents.on("select-bluetooth-device", (event, _devices, answer) => {
    event.preventDefault()
    answer("")
  })
}

/** The one permission that is granted: writing to the clipboard, from our page. */
const GRANTED: ReadonlySet<string> = new Set(["clipboard-sanitized-write"])

export function restrictSession(session: Session, page: PageOrigin): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(GRANTED.has(permission) && isPage(contents.getURL(), page)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => GRANTED.has(permission) && isPage(origin, page))
  session.setDevicePermissionHandler(() => false)
  session.on("will-download", (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url, page) }))
}

/** Our page, and what it makes itself. The developer tools are ours too. */
export function mayLoad(url: string, page: PageOrigin): boolean {
  if (isPage(url, page) || url.startsWith("data:") || url.startsWith("devtools:")) return true
  if (url.startsWith("blob:")) return isPage(url.slice("blob:".length), page)
  // The socket of the development server.
  return page.protocol === "http:" && isPage(url.replace(/^ws:/, "http:"), page)
}
