/** One Chromium for a test file, and pages of it that fail the test when they log an error. */
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect } from "vitest"
import { chromiumExecutable } from "../../../../build/test/runtimes.ts"
import { type Served, serve } from "./serve.ts"
import { Workbench } from "./workbench.ts"

export interface Pages {
  /** A window of a person who was never here before; `address` is gone to. */
  open(options?: BrowserContextOptions): Promise<Workbench>
  address(): string
}

/** Sets up server and browser around the tests of the file that calls it. */
export function usePages(): Pages {
  let served: Served | null = null
  let browser: Browser | null = null
  const open: Page[] = []
  const errors: string[] = []

  beforeAll(async () => {
    served = await serve()
    browser = await chromium.launch({ executablePath: chromiumExecutable() })
  })
  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close()
    expect(errors.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await served?.stop()
  })

  return {
    async open(options = {}) {
      if (browser === null || served === null) throw new Error("no browser yet")
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        colorScheme: "dark",
        reducedMotion: "reduce",
        ...options,
      })
      const page = await context.newPage()
      open.push(page)
      page.on("pageerror", (error) => errors.push(String(error.stack ?? error)))
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text())
      })
      await page.goto(served.address)
      const workbench = new Workbench(page)
      await workbench.ready()
      return workbench
    },
    address() {
      if (served === null) throw new Error("no server yet")
      return served.address
    },
  }
}
