/** Files and unsaved texts in the built app, on a real disk and through real crashes. */
import { readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type App, kill, launch, quit, temporaryFolder } from "./launch.ts"

let profile: ReturnType<typeof temporaryFolder>
let work: ReturnType<typeof temporaryFolder>
let shell: App | null = null
beforeEach(() => {
  profile = temporaryFolder()
  work = temporaryFolder()
})
afterEach(async () => {
  if (shell !== null) await quit(shell)
  shell = null
  profile.remove()
  work.remove()
})

async function open(...files: string[]): Promise<App> {
  shell = await launch(profile.path, ...files)
  return shell
}

/** Answers the next dialogs of the platform. */
async function answerDialogs(app: App, { open = [], save = "" }: { open?: string[]; save?: string }): Promise<void> {
  await app.app.evaluate(
    ({ dialog }, answers) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: answers.open.length === 0, filePaths: answers.open })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: answers.save === "", filePath: answers.save })
    },
    { open, save },
  )
}

describe("files", () => {
  it("open, save, notice a change by others, and are listed as recent", async () => {
    const path = join(work.path, "a.replay")
    writeFileSync(path, "replay 1\n")
    const app = await open()
    await answerDialogs(app, { open: [path] })
    const [opened] = await app.page.evaluate(() => window.ringside?.openFiles() ?? [])
    expect(opened).toMatchObject({ ok: true, value: { id: path, name: "a.replay", text: "replay 1\n" } })
    if (opened?.ok !== true) return
    const { modifiedMs } = opened.value
    const save = (text: string, expected: number | null): Promise<unknown> =>
      app.page.evaluate(([id, words, ms]) => window.ringside?.saveFile(id, words, ms), [path, text, expected] as const)
    const saved = (await save("replay 1 # b\n", modifiedMs)) as { ok: true; value: { modifiedMs: number } }
    expect(saved.ok).toBe(true)
    expect(readFileSync(path, "utf8")).toBe("replay 1 # b\n")
    utimesSync(path, new Date(), new Date(Date.now() - 60_000))
    expect(await save("mine", saved.value.modifiedMs)).toMatchObject({ ok: false, error: { code: "changed" } })
    expect(readFileSync(path, "utf8")).toBe("replay 1 # b\n")
    expect(await save("mine", null)).toMatchObject({ ok: true })
    expect(readFileSync(path, "utf8")).toBe("mine")
    expect(readdirSync(work.path)).toEqual(["a.replay"])
    expect(await app.page.evaluate(() => window.ringside?.recentFiles())).toMatchObject([
      { id: path, name: "a.replay" },
    ])
  })

  it("from the command line reach the page, those that cannot be read with the reason", async () => {
    const good = join(work.path, "good.replay")
    const binary = join(work.path, "binary.replay")
    writeFileSync(good, "replay 1\n")
    writeFileSync(binary, Uint8Array.of(1, 0, 2))
    const app = await open(good, binary, join(work.path, "missing.replay"))
    // The page of the app may have taken them already; a second start hands over the same way.
    await app.page.evaluate(() => {
      const heard: unknown[] = []
      ;(window as { heard?: unknown[] }).heard = heard
      window.ringside?.onOpened((file) => heard.push(file))
    })
    await app.app.evaluate(
      ({ app }, argv) => app.emit("second-instance", {}, argv, "/"),
      ["electron", "app", good, binary, join(work.path, "missing.replay")],
    )
    await app.page.waitForFunction(() => (window as { heard?: unknown[] }).heard?.length === 3)
    const heard = await app.page.evaluate(() => (window as { heard?: unknown[] }).heard)
    expect(heard).toContainEqual(expect.objectContaining({ ok: true }))
    expect(heard).toContainEqual({
      ok: false,
      error: { code: "binary", message: "Could not open binary.replay: it is not UTF-8 text." },
    })
    expect(heard).toContainEqual({
      ok: false,
      error: { code: "not-found", message: "Could not open missing.replay: no such file." },
    })
  })

  it("are refused when too large, or no file at all", async () => {
    const large = join(work.path, "large.replay")
    writeFileSync(large, "x".repeat(16 * 1024 * 1024 + 1))
    const app = await open()
    await answerDialogs(app, { open: [large, work.path, "/dev/zero"] })
    const results = await app.page.evaluate(() => window.ringside?.openFiles() ?? [])
    expect(results.map((result) => (result.ok ? "" : result.error.code))).toEqual(["too-large", "io", "io"])
  })

  it("are created by save as, and exported without being opened", async () => {
    const path = join(work.path, "new.replay")
    const app = await open()
    await answerDialogs(app, { save: path })
    expect(await app.page.evaluate(() => window.ringside?.saveFileAs("new.replay", "replay 1\n"))).toMatchObject({
      ok: true,
    })
    expect(readFileSync(path, "utf8")).toBe("replay 1\n")
    await answerDialogs(app, { save: join(work.path, "trace.bin") })
    await app.page.evaluate(() => window.ringside?.exportFile("trace.bin", Uint8Array.of(0, 1, 2)))
    expect(readFileSync(join(work.path, "trace.bin"))).toEqual(Buffer.of(0, 1, 2))
    await answerDialogs(app, {})
    expect(await app.page.evaluate(() => window.ringside?.saveFileAs("new.replay", ""))).toEqual({
      ok: true,
      value: null,
    })
  })

  it("say so when they cannot be written", async () => {
    const app = await open()
    await answerDialogs(app, { save: "/dev/full/x" })
    const nowhere = await app.page.evaluate(() => window.ringside?.saveFileAs("x", "text"))
    expect(nowhere).toMatchObject({ ok: false })
  })
})

describe("unsaved texts", () => {
  const put = (app: App, key: string, text: string): Promise<unknown> =>
    app.page.evaluate(
      ([name, words]) => window.ringside?.putDraft({ key: name, id: null, name: `${name}.replay`, text: words }),
      [key, text] as const,
    )

  it("survive a crash, twice", async () => {
    let app = await open()
    await put(app, "tab-a", "replay 1 # ünsaved\n")
    await put(app, "tab-b", "old")
    await put(app, "tab-b", "new")
    await kill(app)
    for (let i = 0; i < 2; i++) {
      app = await open()
      const restored = await app.page.evaluate(() => window.ringside?.restoreDrafts())
      expect(restored?.damaged).toEqual([])
      const texts = Object.fromEntries(restored?.drafts.map(({ key, text }) => [key, text]) ?? [])
      expect(texts).toMatchObject({ "tab-a": "replay 1 # ünsaved\n", "tab-b": "new" })
      await kill(app)
    }
  })

  it("that were damaged are kept aside and reported", async () => {
    let app = await open()
    await put(app, "tab-a", "a text that is longer than what is left of it")
    await kill(app)
    const folder = join(profile.path, "autosave")
    const [name = ""] = readdirSync(folder).filter((file) => file.endsWith(".draft"))
    const whole = readFileSync(join(folder, name), "utf8")
    writeFileSync(join(folder, name), whole.slice(0, -10))
    app = await open()
    // The page restores at its start, so the report may have gone there; the copy is the proof.
    await app.page.evaluate(() => window.ringside?.restoreDrafts())
    const kept = readdirSync(join(folder, "damaged"))
    expect(kept).toHaveLength(1)
    expect(readFileSync(join(folder, "damaged", kept[0] ?? ""), "utf8")).toBe(whole.slice(0, -10))
    expect(readdirSync(folder)).not.toContain(name)
  })

  it("are readable by their owner only", async () => {
    const app = await open()
    await put(app, "tab-a", "secret")
    const folder = join(profile.path, "autosave")
    const [name = ""] = readdirSync(folder)
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
    expect(statSync(folder).mode & 0o077).toBe(0)
  })

  const answer = (app: App, response: number): Promise<void> =>
    app.app.evaluate(({ dialog }, index) => {
      dialog.showMessageBox = () => Promise.resolve({ response: index, checkboxChecked: false })
    }, response)
  const close = (app: App): Promise<void> =>
    app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const drafts = (): readonly string[] =>
    readdirSync(join(profile.path, "autosave")).filter((name) => name.endsWith(".draft"))

  it("make closing ask, and go when they are given up", async () => {
    const app = await open()
    await put(app, "tab-a", "text")
    await app.page.evaluate(() => window.ringside?.setUnsaved(["a.replay"]))
    await answer(app, 2)
    await close(app)
    await app.page.waitForTimeout(200)
    expect(await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(drafts()).toHaveLength(1)
    await answer(app, 1)
    const gone = app.app.waitForEvent("close")
    await close(app)
    await gone
    expect(drafts()).toEqual([])
  })

  it("are saved by the page before closing, if that is the answer", async () => {
    const app = await open()
    await put(app, "tab-a", "text")
    await app.page.evaluate(() => window.ringside?.setUnsaved(["a.replay"]))
    await answer(app, 0)
    const gone = app.app.waitForEvent("close")
    // The page has no text of its own to save, and closes.
    await close(app)
    await gone
    // Nobody gave the draft up.
    expect(drafts()).toHaveLength(1)
  })
})

describe("the window", () => {
  it("comes back where it was", async () => {
    let app = await open()
    const bounds = { x: 40, y: 30, width: 1100, height: 700 }
    const visible = () => app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
    // The first show puts a window where it was made.
    await expect.poll(visible, { timeout: 10_000 }).toBe(true)
    await app.app.evaluate(
      ({ BrowserWindow }, rectangle) => BrowserWindow.getAllWindows()[0]?.setBounds(rectangle),
      bounds,
    )
    const place = () => app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
    // The display moves and resizes a window in steps, and what it says late of an earlier step counts for a moment.
    let steady = 0
    const settled = async (): Promise<number> => {
      const now = await place()
      steady = isDeepStrictEqual(now, bounds) ? steady + 1 : 0
      return steady
    }
    const settle = () => expect.poll(settled, { timeout: 10_000, interval: 50 }).toBeGreaterThan(10)
    await settle()
    const gone = app.app.waitForEvent("close")
    await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await gone
    app = await open()
    steady = 0
    await settle()
  })

  it("has a menu whose every item has words, and commands that reach the page", async () => {
    const app = await open()
    await app.page.evaluate(() => {
      const heard: string[] = []
      ;(window as { commands?: string[] }).commands = heard
      window.ringside?.onCommand((command) => heard.push(command))
    })
    const labels = await app.app.evaluate(({ Menu }) => {
      const menu = Menu.getApplicationMenu()
      menu?.getMenuItemById("run.pause")?.click()
      return menu?.items.map(
        ({ label, submenu }) =>
          `${label}: ${submenu?.items.every((item) => item.type === "separator" || item.label !== "")}`,
      )
    })
    expect(labels).toEqual(["&File", "&Edit", "&Run", "&Go", "&View", "&Help"].map((label) => `${label}: true`))
    await app.page.waitForFunction(() => (window as { commands?: string[] }).commands?.includes("run.pause"))
  })
})
