/**
 * How long a frame of the timeline takes over a million events, at every scale. Two figures: the time between frames when
 * nothing holds them back to the screen's pace, which is what a frame really costs with everything the browser adds, and
 * the part of it that is our own deciding and drawing. On a machine that does other work too, both hold its share as well;
 * `cpuMean`, the processor time of the page's processes for one frame, does not.
 */
import type { Browser } from "playwright-core"
import type { BenchSamples } from "./page.tsx"
import { servePage } from "./serve-page.ts"

export interface TimelineFigures {
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly drawP50: number
  readonly drawP99: number
  /** Processor time of a frame: page and painter together, on all cores. */
  readonly cpuMean: number
  readonly frames: number
  readonly events: number
  /** Boxes of the fullest frame. */
  readonly boxesMax: number
}

export interface MeasureOptions {
  readonly events?: number
  readonly seconds?: number
  readonly width?: number
  readonly height?: number
  /** false: frames at the screen's pace. A frame that is late then shows as two. */
  readonly free?: boolean
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share))
  return Math.round((sorted[at] ?? 0) * 100) / 100
}

/** Processor time that the browser's processes have used so far, but for the browser's own: they do not draw. */
async function processorMs(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send("SystemInfo.getProcessInfo")
  await session.detach()
  return processInfo.reduce((sum, { type, cpuTime }) => sum + (type === "browser" ? 0 : cpuTime * 1000), 0)
}

export async function measureTimeline(options: MeasureOptions = {}): Promise<TimelineFigures> {
  const { events = 1_000_000, seconds = 8, width = 976, height = 463, free = true } = options
  const served = await servePage({ free })
  try {
    const page = await served.browser.newPage({ viewport: { width, height } })
    await page.goto(`${served.url}?trace=synthetic&events=${events}`)
    await page.waitForFunction(
      () =>
        window.bench !== undefined &&
        window.bench.controller.model.index.length === window.bench.controller.model.index.store.length,
      undefined,
      { timeout: 120_000 },
    )
    await page.waitForTimeout(500)
    // Once to warm the compiler up, once to be measured.
    await page.evaluate(() => window.bench?.tour(2))
    const before = await processorMs(served.browser)
    const samples = (await page.evaluate((s) => window.bench?.tour(s), seconds)) as BenchSamples
    const spent = (await processorMs(served.browser)) - before
    return {
      p50: quantile(samples.frames, 0.5),
      p99: quantile(samples.frames, 0.99),
      max: quantile(samples.frames, 1),
      drawP50: quantile(samples.draws, 0.5),
      drawP99: quantile(samples.draws, 0.99),
      cpuMean: Math.round((spent / Math.max(1, samples.frames.length)) * 100) / 100,
      frames: samples.frames.length,
      events: samples.events,
      boxesMax: samples.boxesMax,
    }
  } finally {
    await served.close()
  }
}
