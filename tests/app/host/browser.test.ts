/** The same workbench in a browser tab: the built page, the real server, a real Chromium. */
import { join } from "node:path"
import { type Browser, type Page, chromium } from "playwright-core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { chromiumExecutable } from "../../../build/test/runtimes.ts"
import { type RunningServer, startServer } from "../../../electron/serve/server.ts"
import { root } from "./launch.ts"

let server: RunningServer
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  const started = await startServer({
    port: 0,
    folder: join(root, "out/renderer"),
    worker: join(root, "out/main/session-worker.js"),
    product: "Ringside test",
  })
  if (!started.ok) throw new Error(started.error)
  server = started.value
  browser = await chromium.launch({ executablePath: chromiumExecutable() })
  page = await (await browser.newContext()).newPage()
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text())
  })
  page.on("pageerror", (error) => complaints.push(String(error)))
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

it("opens with the printed address, connects, and breaks no policy", async () => {
  const sockets: string[] = []
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => sockets.push(String(payload)))
  })
  await page.goto(server.address)
  await expect.poll(() => sockets.some((frame) => frame.includes('"welcome"')), { timeout: 10_000 }).toBe(true)
  expect(await page.title()).toContain("Ringside")
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  expect(complaints).toEqual([])
})

it("loads again without the token in the address, thanks to the cookie", async () => {
  await page.goto(`http://127.0.0.1:${server.port}/`)
  expect(await page.title()).toContain("Ringside")
})

it("gives a stranger nothing", async () => {
  const stranger = await browser.newContext()
  const other = await stranger.newPage()
  const answer = await other.goto(`http://127.0.0.1:${server.port}/`)
  expect(answer?.status()).toBe(403)
  // A page of another site in the browser that has the cookie.
  const evil = await page.context().newPage()
  await evil.route("http://evil.example/", (route) => route.fulfill({ contentType: "text/html", body: "evil" }))
  await evil.goto("http://evil.example/")
  const reached = await evil.evaluate(async (port) => {
    const socket = await new Promise<string>((resolve) => {
      const dialled = new WebSocket(`ws://127.0.0.1:${port}/socket`)
      dialled.onopen = () => resolve("open")
      dialled.onerror = () => resolve("refused")
    })
    const fetched = await fetch(`http://127.0.0.1:${port}/`, { credentials: "include" }).then(
      () => "read",
      () => "refused",
    )
    return { socket, fetched }
  }, server.port)
  expect(reached).toEqual({ socket: "refused", fetched: "refused" })
  await stranger.close()
})
