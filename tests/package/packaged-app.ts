/**
 * A packaged app under test. Its fuses keep Node's inspector out, which Playwright attaches to otherwise, so the test goes
 * in by Chromium's remote debugging and sees the page only, not the main process.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, chromium, type Page } from "playwright-core"

const START_LIMIT_MS = 30_000

export class PackagedApp implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #profile: string
  readonly #browser: Browser

  private constructor(process: ChildProcess, profile: string, browser: Browser) {
    this.#process = process
    this.#profile = profile
    this.#browser = browser
  }

  static async start(executable: string, env: Readonly<Record<string, string>> = {}): Promise<PackagedApp> {
    const profile = mkdtempSync(join(tmpdir(), "ringside-profile-"))
    const args = ["--remote-debugging-port=0", `--user-data-dir=${profile}`]
    // Chromium's sandbox refuses to run as root.
    if (process.getuid?.() === 0) args.push("--no-sandbox")
    const child = spawn(executable, args, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] })
    try {
      return new PackagedApp(child, profile, await chromium.connectOverCDP(await debuggingAddress(child)))
    } catch (error) {
      child.kill("SIGKILL")
      throw error
    }
  }

  async firstPage(): Promise<Page> {
    const [context] = this.#browser.contexts()
    if (context === undefined) throw new Error("the app has no browser context")
    return context.pages()[0] ?? (await context.waitForEvent("page", { timeout: START_LIMIT_MS }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    const gone = once(this.#process, "exit")
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill("SIGKILL")
      await gone
    }
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** Chromium says it on stderr. What else it says is told when it ends without saying it. */
async function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ""
    const timer = setTimeout(
      () => reject(new Error(`the app did not start in time; it said:\n${said}`)),
      START_LIMIT_MS,
    )
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
    child.on("exit", (code) => {
      clearTimeout(timer)
      reject(new Error(`the app ended with ${code}; it said:\n${said}`))
    })
  })
}
