/** Builds the page once and opens it in Chromium. For the measurement and for pictures. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { extname, join, normalize } from "node:path"
import { fileURLToPath } from "node:url"
import react from "@vitejs/plugin-react"
import { type Browser, chromium } from "playwright-core"
import { build } from "vite"

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
}

export interface ServedPage {
  readonly browser: Browser
  readonly url: string
  close(): Promise<void>
}

/** `free`: frames come as fast as they can be made, instead of at the screen's pace. */
export async function servePage(options: { readonly free: boolean }): Promise<ServedPage> {
  const out = mkdtempSync(join(tmpdir(), "ringside-timeline-"))
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL(".", import.meta.url)),
    base: "./",
    plugins: [react()],
    build: { outDir: out, emptyOutDir: true, target: "chrome130", minify: false },
  })
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname)
    try {
      const body = readFileSync(join(out, path === "/" ? "index.html" : path))
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/html" }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const args = options.free ? ["--disable-frame-rate-limit", "--disable-gpu-vsync"] : []
  const executablePath = execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim()
  const browser = await chromium.launch({ executablePath, args })
  return {
    browser,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      await browser.close()
      server.close()
      rmSync(out, { recursive: true, force: true })
    },
  }
}
