/** Answers requests for the page's files: GET and HEAD, to whoever has access, and nothing else. */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Access } from "./access.ts"
import type { PageFiles } from "./page-files.ts"
import { pageHeaders } from "./page-policy.ts"

/** Files whose names hold a digest of their content never change. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/

export function pageHandler(
  access: Access,
  files: PageFiles,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const refuse = (status: number, why: string): void => {
      response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" })
      response.end(`${why}\n`)
    }
    const url = urlOf(request)
    if (url === null || !access.hasOurHost(request)) return refuse(403, "This server answers to localhost only.")
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD")
      return refuse(405, "Only GET and HEAD.")
    }
    if (!access.hasToken(request, url)) return refuse(403, "Open the address that ringside serve printed.")
    const file = files.find(url.pathname)
    if (file === null) return refuse(404, "No such file.")
    response.writeHead(200, {
      ...pageHeaders([`ws://${request.headers.host}`]),
      "Content-Type": file.type,
      "Content-Length": file.bytes.length,
      "Cache-Control": HASHED.test(url.pathname) ? "private, max-age=31536000, immutable" : "no-cache",
      ...(url.searchParams.has("token") ? { "Set-Cookie": access.cookie } : {}),
    })
    response.end(request.method === "HEAD" ? undefined : file.bytes)
  }
}

/** null for a target that is no path, as a proxy would be sent. */
export function urlOf({ url }: IncomingMessage): URL | null {
  const target = `http://localhost${url}`
  return url?.startsWith("/") && URL.canParse(target) ? new URL(target) : null
}
