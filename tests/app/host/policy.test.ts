/** What the page may not do, tried from inside the page of the built app. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type App, launch, quit, temporaryFolder } from "./launch.ts"

const profile = temporaryFolder()
let shell: App
beforeAll(async () => {
  shell = await launch(profile.path)
})
afterAll(async () => {
  await quit(shell)
  profile.remove()
})

const windows = (): Promise<number> => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)

describe("the page", () => {
  it("comes from the app's own scheme, with its headers", async () => {
    expect(await shell.page.evaluate(() => location.href)).toBe("app://ringside/index.html")
    const headers = await shell.page.evaluate(async () => Object.fromEntries((await fetch("/index.html")).headers))
    const policy = headers["content-security-policy"] ?? ""
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain("unsafe-eval")
    expect(policy).toContain("frame-src 'none'")
    expect(headers["x-content-type-options"]).toBe("nosniff")
  })

  it("has no Node and no Electron", async () => {
    const names = ["require", "process", "module", "Buffer", "global", "electron", "__dirname"]
    const found = await shell.page.evaluate((list) => list.filter((name) => name in globalThis), names)
    expect(found).toEqual([])
    // A bridge hands over copies: the page can replace its own view, not what stands behind it.
    expect(await shell.page.evaluate(() => typeof window.ringside?.openFiles)).toBe("function")
    expect(await shell.page.evaluate(() => Object.isFrozen(window.ringside))).toBe(true)
  })

  it("has sandbox and isolation on in what Electron itself reports", async () => {
    const preferences = await shell.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = contents.getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity }
    })
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
    })
  })

  it("cannot evaluate text", async () => {
    const refused = await shell.page.evaluate(() => {
      const script = document.createElement("script")
      script.textContent = "window.injected = true"
      document.body.append(script)
      script.remove()
      return !("injected" in window)
    })
    expect(refused).toBe(true)
  })

  it("cannot leave", async () => {
    for (const address of [
      "https://example.org/",
      "file:///etc/passwd",
      "app://ringside/other.html",
      "data:text/html,hi",
    ]) {
      await shell.page.evaluate((to) => {
        location.href = to
      }, address)
      await shell.page.waitForTimeout(150)
      expect(shell.page.url()).toBe("app://ringside/index.html")
    }
  })

  it("cannot open a window or a frame of something else", async () => {
    const opened = await shell.page.evaluate(() => [
      window.open("https://example.org/"),
      window.open("app://ringside/index.html"),
      window.open("about:blank"),
    ])
    expect(opened).toEqual([null, null, null])
    expect(await windows()).toBe(1)
    const frames = await shell.page.evaluate(async () => {
      const frame = document.createElement("iframe")
      frame.src = "app://ringside/index.html"
      document.body.append(frame)
      await new Promise((resolve) => setTimeout(resolve, 200))
      let reachable = "no"
      try {
        reachable = frame.contentDocument?.body.childElementCount ? "yes" : "no"
      } catch {
        // Another origin: blocked.
      }
      frame.remove()
      return reachable
    })
    expect(frames).toBe("no")
  })

  it("cannot embed a webview", async () => {
    const kind = await shell.page.evaluate(async () => {
      const view = document.createElement("webview")
      view.setAttribute("src", "app://ringside/index.html")
      document.body.append(view)
      await new Promise((resolve) => setTimeout(resolve, 100))
      const { constructor } = view
      view.remove()
      return constructor.name
    })
    expect(kind).toBe("HTMLElement")
    expect(await shell.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  })

  it("cannot reach the network or other files", async () => {
    const reached = await shell.page.evaluate(async () => {
      const results: string[] = []
      for (const address of [
        "http://127.0.0.1:1/",
        "https://example.org/",
        "file:///etc/passwd",
        "app://other/index.html",
        "/../package.json",
        "/%2e%2e/%2e%2e/package.json",
        "/..%2f..%2fpackage.json",
        "/assets/../../main/index.js",
      ]) {
        try {
          results.push(`${address} ${(await fetch(address)).status}`)
        } catch {
          results.push(`${address} blocked`)
        }
      }
      return results
    })
    for (const result of reached) expect(result).toMatch(/blocked|404|403/)
  })

  it("is given no permission but to write to the clipboard", async () => {
    const states = await shell.page.evaluate(async () => {
      const names = ["geolocation", "notifications", "camera", "microphone", "clipboard-read", "midi"]
      const answers: Record<string, string> = {}
      for (const name of names) {
        try {
          answers[name] = (await navigator.permissions.query({ name: name as PermissionName })).state
        } catch {
          answers[name] = "denied"
        }
      }
      return answers
    })
    expect([...new Set(Object.values(states))]).toEqual(["denied"])
    expect(await shell.page.evaluate(() => Notification.requestPermission())).toBe("denied")
  })

  it("cannot download", async () => {
    const downloads = shell.page.waitForEvent("download", { timeout: 1_000 }).then(
      () => "began",
      () => "none",
    )
    await shell.page.evaluate(() => {
      const link = document.createElement("a")
      link.href = URL.createObjectURL(new Blob(["x"]))
      link.download = "x.bin"
      link.click()
    })
    expect(await downloads).toBe("none")
  })
})

describe("main", () => {
  it("opens and saves only files that a person chose", async () => {
    const answers = await shell.page.evaluate(async () => {
      const api = window.ringside
      if (api === undefined) return []
      return [
        await api.openRecent("/etc/passwd"),
        await api.saveFile("/tmp/ringside-not-granted", "x", null),
        await api.openDropped({ name: "/etc/passwd", size: 1 }),
        await api.openDropped(new File(["x"], "/etc/passwd")),
      ]
    })
    expect(answers.map((answer) => (answer.ok ? "" : answer.error.code))).toEqual(Array(4).fill("refused"))
  })

  it("refuses parameters that do not fit", async () => {
    const answers = await shell.page.evaluate(async () => {
      const api = window.ringside as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
      const tries: [string, unknown[]][] = [
        ["saveFile", [7, "x", null]],
        ["saveFile", ["/tmp/a\0b", "x", null]],
        ["saveFile", ["/tmp/a", "x".repeat(16 * 1024 * 1024 + 1), null]],
        ["putDraft", [{ key: "", id: null, name: "a", text: "" }]],
        ["removeDraft", [{}]],
        ["openRecent", [["/etc/passwd"]]],
      ]
      const results: string[] = []
      for (const [name, args] of tries) {
        try {
          await api[name]?.(...args)
          results.push("accepted")
        } catch (error) {
          results.push(String(error))
        }
      }
      return results
    })
    for (const answer of answers) expect(answer).toContain("refused")
  })
})
