/**
 * Which stretch of time the plot shows, and at what scale. Values, never changed in place.
 *
 * Screen and simulated time are branded apart: a number of pixels cannot be passed where an instant is meant. `from` and
 * instants under the pointer can have fractions of a nanosecond, which simulated time has not; hence `PlotTime`.
 */
import type { Brand } from "../../core/base/brand.ts"

/** CSS pixels from the left edge of the plot. */
export type PlotX = Brand<number, "PlotX">
/** Nanoseconds since the run began, with fractions. */
export type PlotTime = Brand<number, "PlotTime">

export interface TimeView {
  readonly from: PlotTime
  readonly pxPerNs: number
  /** CSS pixels. */
  readonly width: number
}

/** One nanosecond is at most this wide. */
export const PX_PER_NS_MAX = 64
/** Free space beyond both ends of a fitted span, as a share of it. */
const FIT_MARGIN = 0.02
/** What an empty timeline shows, ns. */
const EMPTY_SPAN = 1_000_000
/** Where the ground right of the cursor begins when the whole run is shown. */
const NOT_RUN_SHARE = 0.06

export function plotX(x: number): PlotX {
  return x as PlotX
}

export function plotTime(ns: number): PlotTime {
  return ns as PlotTime
}

export function xOf(view: TimeView, time: number): PlotX {
  return ((time - view.from) * view.pxPerNs) as PlotX
}

export function timeAt(view: TimeView, x: PlotX): PlotTime {
  return (view.from + x / view.pxPerNs) as PlotTime
}

export function viewEnd(view: TimeView): PlotTime {
  return timeAt(view, view.width as PlotX)
}

/** The view that shows `from` to `to` with a little space around. */
export function fitSpan(from: number, to: number, width: number): TimeView {
  const span = Math.max(1, to - from)
  const pxPerNs = Math.min(PX_PER_NS_MAX, Math.max(1, width) / (span * (1 + 2 * FIT_MARGIN)))
  const middle = (from + to) / 2
  return { from: (middle - width / pxPerNs / 2) as PlotTime, pxPerNs, width }
}

/** The whole run, and some of the ground beyond it. */
export function fitRun(end: number, width: number): TimeView {
  const span = (end > 0 ? end : EMPTY_SPAN) * (1 + NOT_RUN_SHARE)
  return {
    from: (-0.005 * span) as PlotTime,
    pxPerNs: Math.min(PX_PER_NS_MAX, Math.max(1, width) / (1.005 * span)),
    width,
  }
}

/** `factor` above 1 comes closer; the instant at `x` stays where it is. */
export function zoomAt(view: TimeView, x: PlotX, factor: number, end: number): TimeView {
  const least = fitRun(end, view.width).pxPerNs / 1.5
  const pxPerNs = Math.min(PX_PER_NS_MAX, Math.max(Math.min(least, PX_PER_NS_MAX), view.pxPerNs * factor))
  return { ...view, from: (timeAt(view, x) - x / pxPerNs) as PlotTime, pxPerNs }
}

export function panBy(view: TimeView, px: number): TimeView {
  return { ...view, from: (view.from + px / view.pxPerNs) as PlotTime }
}

/** Keeps at least a quarter of the plot on the run, so that nobody gets lost in empty time. */
export function keepOnRun(view: TimeView, end: number): TimeView {
  const span = view.width / view.pxPerNs
  const first = -0.75 * span
  const last = Math.max(first, end - 0.25 * span)
  if (view.from >= first && view.from <= last) return view
  return { ...view, from: Math.min(last, Math.max(first, view.from)) as PlotTime }
}

/**
 * The same view with its left edge on a whole pixel of the axis. Everything that is rounded to pixels then keeps its shape
 * while it is panned; otherwise columns would change their width from frame to frame.
 */
export function snapped(view: TimeView): TimeView {
  return { ...view, from: (Math.round(view.from * view.pxPerNs) / view.pxPerNs) as PlotTime }
}

export function resized(view: TimeView, width: number): TimeView {
  return width === view.width ? view : { ...view, width }
}

/** Part of the way from one view to another: scale geometrically, so that a zoom runs at an even pace. */
export function between(a: TimeView, b: TimeView, share: number): TimeView {
  if (share >= 1) return b
  const pxPerNs = a.pxPerNs * (b.pxPerNs / a.pxPerNs) ** share
  if (a.pxPerNs === b.pxPerNs) return { ...b, from: (a.from + (b.from - a.from) * share) as PlotTime }
  // The one instant that both views show at the same place stays there all the way.
  const anchor = (a.from * a.pxPerNs - b.from * b.pxPerNs) / (a.pxPerNs - b.pxPerNs)
  const x = (anchor - a.from) * a.pxPerNs
  return { ...b, from: (anchor - x / pxPerNs) as PlotTime, pxPerNs }
}
