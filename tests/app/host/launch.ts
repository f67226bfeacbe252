/** Starts the built app with a profile of its own, in the Electron of the tests. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type ElectronApplication, type Page, _electron } from "playwright-core"
import { electronExecutable } from "../../../build/test/runtimes.ts"

export const root = fileURLToPath(new URL("../../..", import.meta.url))

export interface App {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the page wrote to its console. */
  readonly console: string[]
}

/** A folder that is gone when `remove` has been called. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "ringside-test-"))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }) }
}

export async function launch(profile: string, ...files: readonly string[]): Promise<App> {
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [root, `--user-data-dir=${profile}`, ...files],
    cwd: root,
  })
  const page = await app.firstWindow()
  const console: string[] = []
  page.on("console", (message) => console.push(message.text()))
  await page.waitForLoadState("load")
  return { app, page, console }
}

/** Ends the app as a crash would: no question, no goodbye. */
export async function kill({ app }: App): Promise<void> {
  const ended = new Promise<void>((resolve) => app.process().once("exit", () => resolve()))
  app.process().kill("SIGKILL")
  await ended
}

/** Ends the app without a question about unsaved texts. */
export async function quit({ app }: App): Promise<void> {
  await app.evaluate(({ app }) => app.exit(0)).catch(() => {})
  await app.close().catch(() => {})
}
