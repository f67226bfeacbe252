/**
 * What each party got: its share of the GPU against what it was due, its throughput, and how long its jobs took. A group
 * for each party, in it a line for each contender.
 */
import type { Comparison } from "../comparison.ts"
import { contenderName } from "../contender.ts"
import type { PartyFigures } from "../figures.ts"
import { formatValue } from "../rows.ts"
import { logTimeAxis } from "./axis.ts"
import { MARGIN } from "./layout.ts"
import { type Ink, type Shape, fitText, textWidth } from "./shapes.ts"
import type { Part } from "./timelines.ts"

/** More parties than this are not told one by one. */
export const CHARTS_MAX = 8
const LINE = 17
const GROUP_HEAD = 22
const BAR = 10
const NAME_WIDTH = 150
const GAP = 28
/** Behind the marks of latencies. */
const FIGURE_WIDTH = 64

export function partyCharts(comparison: Comparison, width: number, top: number): Part {
  const { results } = comparison
  const parties = (results[0]?.figures.parties ?? []).slice(0, CHARTS_MAX)
  const inner = width - 2 * MARGIN - NAME_WIDTH - 2 * GAP
  const share = { left: MARGIN + NAME_WIDTH, width: inner * 0.24 }
  const rate = { left: share.left + share.width + GAP, width: inner * 0.24 }
  const latency = { left: rate.left + rate.width + GAP, width: inner * 0.52 }
  const shown = results.map(({ figures }) => figures.parties.slice(0, CHARTS_MAX))
  // Of many clients each has little: the axis ends where the largest share fits.
  const shareMax = niceShare(Math.max(0, ...shown.flat().flatMap((one) => [one.share, one.due ?? 0])))
  const rateMax = Math.max(0, ...shown.flat().map(({ perSecond }) => perSecond ?? 0))
  const times = shown.flat().flatMap((one) => (one.latency === null ? [] : [one.latency]))
  const axis = logTimeAxis(
    Math.max(1, Math.min(Infinity, ...times.map(({ p50 }) => p50))),
    Math.max(10, ...times.map(({ max }) => max)),
    latency.left,
    latency.width - FIGURE_WIDTH,
  )
  const shapes: Shape[] = [
    head(share, top, "GPU share: bar got, mark due"),
    head(rate, top, "jobs a second"),
    head({ left: latency.left, width: latency.width - FIGURE_WIDTH }, top, latencyWords(latency.width - FIGURE_WIDTH)),
    { kind: "text", x: latency.left + latency.width, y: top + 8, text: "p95", size: 12, fill: "muted", anchor: "end" },
  ]
  let y = top + 16
  const first = y
  const lines: Shape[] = []
  parties.forEach(({ name }, party) => {
    lines.push(
      { kind: "rect", x: MARGIN, y: y + 6, width: 10, height: 10, fill: { party }, radius: 2 },
      {
        kind: "text",
        x: MARGIN + 16,
        y: y + 15,
        text: fitText(name, 13, NAME_WIDTH),
        size: 13,
        fill: "text",
        bold: true,
      },
    )
    y += GROUP_HEAD
    results.forEach(({ contender }, column) => {
      const figures = shown[column]?.[party]
      lines.push({ kind: "text", x: MARGIN + 16, y: y + 10, text: contenderName(contender), size: 12, fill: "muted" })
      if (figures !== undefined) {
        lines.push(...shareBar(figures, party, share, shareMax, y), ...rateBar(figures, party, rate, rateMax, y))
        lines.push(...latencyMarks(figures, { party }, axis.at, latency, y))
      }
      y += LINE
    })
    y += 6
  })
  for (const { value, label } of axis.ticks) {
    const x = axis.at(value)
    shapes.push({ kind: "line", x1: x, y1: first, x2: x, y2: y, stroke: "grid", width: 1 })
    shapes.push({ kind: "text", x, y: y + 12, text: label, size: 11, fill: "muted", anchor: "middle" })
  }
  for (const part of [0, 0.5, 1]) {
    const x = share.left + SHARE_PART * share.width * part
    shapes.push({ kind: "line", x1: x, y1: first, x2: x, y2: y, stroke: "grid", width: 1 })
    shapes.push({
      kind: "text",
      x,
      y: y + 12,
      text: `${Number((part * shareMax * 100).toFixed(1))}%`,
      size: 11,
      fill: "muted",
      anchor: "middle",
    })
  }
  const more = (results[0]?.figures.parties.length ?? 0) - parties.length
  if (more > 0) {
    shapes.push({ kind: "text", x: MARGIN, y: y + 12, text: `${more} more not shown`, size: 11, fill: "muted" })
  }
  return { shapes: [...shapes, ...lines], bottom: y + 20 }
}

interface Column {
  readonly left: number
  readonly width: number
}

/** Of a column's width; behind the bar stands the figure. */
const SHARE_PART = 0.74
const RATE_PART = 0.74

function head({ left, width }: Column, y: number, text: string): Shape {
  return { kind: "text", x: left, y: y + 8, text: fitText(text, 12, width + GAP / 2), size: 12, fill: "muted" }
}

/** The longest that there is room for. */
function latencyWords(width: number): string {
  const long = "latency, queued to finished: dot p50, bar to p95, line to the longest"
  return textWidth(long, 12) <= width ? long : "latency: dot p50, bar p95, line max"
}

function niceShare(share: number): number {
  return [0.1, 0.2, 0.5].find((end) => share <= end) ?? 1
}

function shareBar(
  { share, due }: PartyFigures,
  party: number,
  { left, width }: Column,
  max: number,
  y: number,
): readonly Shape[] {
  const whole = (width * SHARE_PART) / max
  const bar: Shape[] = [
    { kind: "rect", x: left, y: y + 1, width: Math.max(1, whole * share), height: BAR, fill: { party } },
    {
      kind: "text",
      x: left + width,
      y: y + 10,
      text: formatValue(share, "share"),
      size: 12,
      fill: "text",
      anchor: "end",
    },
  ]
  if (due === null) return bar
  const x = left + whole * due
  return [...bar, { kind: "line", x1: x, y1: y - 1, x2: x, y2: y + BAR + 3, stroke: "text", width: 2 }]
}

function rateBar(
  { perSecond }: PartyFigures,
  party: number,
  { left, width }: Column,
  max: number,
  y: number,
): readonly Shape[] {
  if (perSecond === null || max === 0) return []
  const length = Math.max(1, (perSecond / max) * width * RATE_PART)
  const text = formatValue(perSecond, "per-second")
  return [
    { kind: "rect", x: left, y: y + 1, width: length, height: BAR, fill: { party } },
    { kind: "text", x: left + width, y: y + 10, text, size: 12, fill: "text", anchor: "end" },
  ]
}

function latencyMarks(
  { latency }: PartyFigures,
  fill: Ink,
  at: (ns: number) => number,
  { left, width }: Column,
  y: number,
): readonly Shape[] {
  if (latency === null) return []
  const middle = y + 1 + BAR / 2
  const p50 = at(latency.p50)
  const max = at(latency.max)
  return [
    { kind: "line", x1: p50, y1: middle, x2: max, y2: middle, stroke: fill, width: 1.5 },
    { kind: "line", x1: max, y1: middle - 4, x2: max, y2: middle + 4, stroke: fill, width: 1.5 },
    { kind: "rect", x: p50, y: middle - 3, width: Math.max(0, at(latency.p95) - p50), height: 6, fill },
    { kind: "dot", x: p50, y: middle, radius: 5, fill },
    {
      kind: "text",
      x: left + width,
      y: y + 10,
      text: formatValue(latency.p95, "ns"),
      size: 12,
      fill: "text",
      anchor: "end",
    },
  ]
}
