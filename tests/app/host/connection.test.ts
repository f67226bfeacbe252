/** The page's connection to its host in the built app: hostile frames, a worker that dies, a page that is loaded anew. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { PROTOCOL_VERSION, TEXT_FRAME_MAX } from "../../../core/protocol/messages.ts"
import { type App, launch, quit, root, temporaryFolder } from "./launch.ts"
import { heard, isClosed, openSpeaker, post, postMessage } from "./speak.ts"

const profile = temporaryFolder()
let shell: App
beforeAll(async () => {
  shell = await launch(profile.path)
})
afterAll(async () => {
  await quit(shell)
  profile.remove()
})

const text = readFileSync(join(root, "examples/first-job.replay"), "utf8")
const start = (run: number, replay = text): object => ({
  type: "start",
  run,
  name: "a.replay",
  text: replay,
  pace: "max",
  paused: false,
})

it("runs a replay over the port", async () => {
  await openSpeaker(shell.page)
  await postMessage(shell.page, { type: "hello", version: PROTOCOL_VERSION })
  const welcome = await heard(shell.page, "welcome")
  expect(welcome.version).toBe(PROTOCOL_VERSION)
  expect(welcome.product).toMatch(/^Ringside \d/)
  await postMessage(shell.page, start(1))
  const last = await heard(shell.page, "finished", 1)
  expect(last).toMatchObject({ state: "ended", report: null })
  expect(last.verdicts.every(({ held }) => held)).toBe(true)
})

it("refuses what is malformed or oversized, and lives on", async () => {
  await openSpeaker(shell.page)
  for (const frame of ["{", "null", '{"type":"start","run":0}', 7, null, { type: "pause", run: 1 }])
    await post(shell.page, frame)
  await shell.page.evaluate(() => window.speaker?.post(new Uint8Array(1_000_000)))
  await shell.page.evaluate((length) => window.speaker?.post(" ".repeat(length)), TEXT_FRAME_MAX + 1)
  await shell.page.waitForFunction(() => window.speaker?.messages.length === 8)
  await postMessage(shell.page, start(1))
  expect(await heard(shell.page, "finished", 1)).toMatchObject({ state: "ended" })
  expect(await isClosed(shell.page)).toBe(false)
})

it("is ended when refusals do not end", async () => {
  await openSpeaker(shell.page)
  for (let i = 0; i < 80; i++) await post(shell.page, "{")
  await shell.page.waitForFunction(() => window.speaker?.closed)
  await openSpeaker(shell.page)
  await postMessage(shell.page, start(1))
  expect(await heard(shell.page, "finished", 1)).toMatchObject({ state: "ended" })
})

it("tells of a worker that died, and the next run works", async () => {
  // Workers announce themselves on a channel of Node; nothing in the app has to know of tests. The page has a worker of
  // its own, which may start before or after the speaker's: all of them are ended.
  await shell.app.evaluate(() => {
    const { subscribe } = process.getBuiltinModule("node:diagnostics_channel")
    const workers: unknown[] = []
    ;(globalThis as { workers?: unknown[] }).workers = workers
    subscribe("worker_threads", (message) => workers.push((message as { worker: unknown }).worker))
  })
  await openSpeaker(shell.page)
  await postMessage(shell.page, { ...start(1), paused: true })
  await heard(shell.page, "progress", 1)
  await shell.app.evaluate(async () => {
    const { workers = [] } = globalThis as { workers?: { terminate(): Promise<number> }[] }
    for (const worker of workers) await worker.terminate()
  })
  const words = "The simulation stopped at event 0. Your text is safe. Run again, or save the report."
  expect(await heard(shell.page, "log")).toEqual({ type: "log", level: "error", text: words })
  const last = await heard(shell.page, "finished", 1)
  expect(last.state).toBe("failed")
  expect(last.report).toContain(words)
  await postMessage(shell.page, start(2))
  expect(await heard(shell.page, "finished", 2)).toMatchObject({ state: "ended" })
  expect(await isClosed(shell.page)).toBe(false)
})

it("ends with its page, and the page loaded anew gets another", async () => {
  await openSpeaker(shell.page)
  await postMessage(shell.page, start(1))
  await heard(shell.page, "finished", 1)
  await shell.page.reload()
  expect(shell.page.url()).toBe("app://ringside/index.html")
  await openSpeaker(shell.page)
  await postMessage(shell.page, start(1))
  expect(await heard(shell.page, "finished", 1)).toMatchObject({ state: "ended" })
})

it("comes back when the page's process dies", async () => {
  const { page } = shell
  const crashed = page.waitForEvent("crash")
  await shell.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  )
  await crashed
  await expect
    .poll(() => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isCrashed()))
    .toBe(false)
  const bridge: unknown = await shell.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript("typeof window.ringside", true),
  )
  expect(bridge).toBe("object")
})
