/** A run of a million jobs streams in while the window stays awake, and can be stopped. */
import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { usePages } from "./helpers/browser.ts"
import { MILLION_JOBS } from "./replays.ts"

const pages = usePages()

/** Frames may be so much later than they are on this machine without a run. */
const STALL_MS_MAX = 250

/** Times between frames from now on; `take` gives those since the last `take`. */
async function watchFrames(page: Page): Promise<{ take(): Promise<readonly number[]> }> {
  await page.evaluate(() => {
    const gaps: number[] = []
    let last = performance.now()
    const frame = (now: number) => {
      gaps.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    Object.assign(globalThis, { frameGaps: gaps })
  })
  return {
    take: () => page.evaluate(() => (globalThis as unknown as { frameGaps: number[] }).frameGaps.splice(0)),
  }
}

/** The gap that all but one in twenty stay below. */
function usual(gaps: readonly number[]): number {
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)] ?? 0
}

test("a million jobs: no long stall, progress with cancel, what was done is kept", async () => {
  const window = await pages.open()
  const { page } = window
  await window.newReplay(MILLION_JOBS)
  const frames = await watchFrames(page)
  await page.waitForTimeout(2_000)
  const quiet = usual(await frames.take())
  await page.keyboard.press("F5")
  await page.getByRole("progressbar").waitFor()
  expect(await page.locator(".progress").innerText()).toMatch(/of 1,000,000 operations, [\d.,]+( [kM])? events/)
  // Some millions of events, and the window is used meanwhile.
  await page.waitForFunction(
    () => Number(document.querySelector("[data-testid=event-number]")?.textContent?.replace(/\D/g, "")) > 2_000_000,
    undefined,
    { timeout: 50_000 },
  )
  await window.showPane("Events")
  await page.locator(".log .vrow").first().waitFor()
  const gaps = await frames.take()
  expect(gaps.length).toBeGreaterThan(50)
  expect(usual(gaps)).toBeLessThan(quiet + STALL_MS_MAX)

  const before = await window.eventNumber()
  await page.keyboard.press("Escape")
  await page.locator(".status .stop", { hasText: "Cancelled" }).waitFor()
  expect(await window.eventNumber()).toBeGreaterThanOrEqual(before)
  await page.keyboard.press("Alt+F11")
  await window.search("@job[1000]")
  await window.inspector.getByRole("heading", { name: "Job job[1000]" }).waitFor()
})
