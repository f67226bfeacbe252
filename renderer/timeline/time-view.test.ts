import { describe, expect, it } from "vitest"
import {
  between,
  fitRun,
  fitSpan,
  keepOnRun,
  plotTime,
  plotX,
  snapped,
  timeAt,
  viewEnd,
  xOf,
  zoomAt,
} from "./time-view.ts"

const END = 10_000_000

describe("the view", () => {
  it("keeps the instant under the pointer when it zooms", () => {
    const view = fitRun(END, 800)
    const x = plotX(300)
    const closer = zoomAt(view, x, 8, END)
    expect(timeAt(closer, x)).toBeCloseTo(timeAt(view, x), 3)
    expect(closer.pxPerNs).toBeCloseTo(view.pxPerNs * 8)
  })

  it("stops at one nanosecond and at the whole run", () => {
    const view = fitRun(END, 800)
    expect(zoomAt(view, plotX(0), 1e12, END).pxPerNs).toBe(64)
    expect(zoomAt(view, plotX(0), 1e-12, END).pxPerNs).toBeGreaterThan(view.pxPerNs / 2)
  })

  it("passes through both ends of a zoom, and keeps its anchor on the way", () => {
    const a = fitRun(END, 800)
    const b = zoomAt(a, plotX(200), 16, END)
    expect(between(a, b, 0).from).toBeCloseTo(a.from, 3)
    expect(between(a, b, 1)).toEqual(b)
    expect(timeAt(between(a, b, 0.5), plotX(200))).toBeCloseTo(timeAt(a, plotX(200)), 2)
  })

  it("fits a span with a little room", () => {
    const view = fitSpan(1000, 2000, 800)
    expect(view.from).toBeLessThan(1000)
    expect(viewEnd(view)).toBeGreaterThan(2000)
  })

  it("does not lose the run", () => {
    const view = { from: plotTime(1e9), pxPerNs: 0.001, width: 800 }
    expect(xOf(keepOnRun(view, END), END)).toBeGreaterThanOrEqual(200)
  })

  it("snaps to whole pixels of the axis", () => {
    const view = snapped({ from: plotTime(1234.567), pxPerNs: 0.37, width: 800 })
    expect(Math.abs(view.from * 0.37 - Math.round(view.from * 0.37))).toBeLessThan(1e-9)
  })
})
