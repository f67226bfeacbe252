/**
 * The page's own scheme, `app://ringside/`. Unlike `file:` it has an origin, gets headers, and reaches nothing but the
 * files of the built page.
 */
import { type Session, protocol } from "electron"
import { PageFiles } from "../serve/page-files.ts"
import { pageHeaders } from "../serve/page-policy.ts"
import type { PageOrigin } from "../ipc/sender.ts"

export const APP_PAGE: PageOrigin = { protocol: "app:", host: "ringside" }
export const APP_ADDRESS = "app://ringside/index.html"

/** Before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

export function handleAppScheme(session: Session, folder: string): void {
  const files = new PageFiles(folder)
  const headers = pageHeaders([])
  session.protocol.handle("app", ({ url, method }) => {
    const { host, pathname } = new URL(url)
    if (host !== APP_PAGE.host || (method !== "GET" && method !== "HEAD"))
      return new Response(null, { status: 403, headers })
    const file = files.find(pathname)
    if (file === null) return new Response("not found", { status: 404, headers })
    return new Response(method === "HEAD" ? null : file.bytes, { headers: { ...headers, "Content-Type": file.type } })
  })
}
