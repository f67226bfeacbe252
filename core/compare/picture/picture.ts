/**
 * A comparison as one picture: the figures that matter, the timelines aligned, and what each party got. For a mail, a talk,
 * or the pane of a window; it says by itself what it shows.
 */
import type { Comparison } from "../comparison.ts"
import { contenderName } from "../contender.ts"
import { formatValue, isVoid, rowGroups } from "../rows.ts"
import { keyFigures } from "./key-figures.ts"
import { MARGIN, frameOf } from "./layout.ts"
import { partyCharts } from "./party-charts.ts"
import { type Picture, type Shape, fitText, textWidth } from "./shapes.ts"
import { LANES_MAX, timelines } from "./timelines.ts"

export const PICTURE_WIDTH = 1200

export function comparisonPicture(comparison: Comparison, width: number = PICTURE_WIDTH): Picture {
  const { file, title, profile, seed } = comparison
  const heading = title === "" ? file : title
  const shapes: Shape[] = [
    {
      kind: "text",
      x: MARGIN,
      y: 44,
      text: fitText(heading, 22, width - 2 * MARGIN),
      size: 22,
      fill: "text",
      bold: true,
    },
    {
      kind: "text",
      x: MARGIN,
      y: 66,
      text: fitText(
        `${title === "" ? "" : `${file}, `}profile ${profile}, seed ${seed}; times are virtual; ★ best of its column`,
        13,
        width - 2 * MARGIN,
      ),
      size: 13,
      fill: "muted",
    },
  ]
  const figures = keyFigures(comparison, width, 84)
  const key = legend(comparison, width, figures.bottom + 12)
  const time = timelines(comparison, frameOf(width), key.bottom + 18)
  const charts = partyCharts(comparison, width, time.bottom + 20)
  shapes.push(...figures.shapes, ...key.shapes, ...time.shapes, ...charts.shapes)
  return {
    width,
    height: Math.ceil(charts.bottom + 12),
    title: `${heading}: schedulers compared`,
    description: describe(comparison),
    shapes,
  }
}

const LEGEND_LINE = 20

/** What colours and heights mean. */
function legend({ results }: Comparison, width: number, top: number): { shapes: readonly Shape[]; bottom: number } {
  const shapes: Shape[] = []
  let x = MARGIN
  let y = top + 10
  const entry = (text: string, swatch: (left: number, base: number) => readonly Shape[]) => {
    const needed = 18 + textWidth(text, 12) + 18
    if (x > MARGIN && x + needed > width - MARGIN) {
      x = MARGIN
      y += LEGEND_LINE
    }
    shapes.push(...swatch(x, y), { kind: "text", x: x + 18, y, text, size: 12, fill: "text" })
    x += needed
  }
  const party = { party: 0 }
  entry("executing", (left, base) => [{ kind: "rect", x: left, y: base - 10, width: 12, height: 12, fill: party }])
  entry("has work, none of it executes", (left, base) => [
    { kind: "rect", x: left, y: base - 2, width: 12, height: 4, fill: { party: 0, faint: true } },
  ])
  if (results.some(({ strips }) => strips.some(({ wasted }) => wasted.length > 0))) {
    entry("executing in vain: failed, reset or never ended", (left, base) => [
      { kind: "rect", x: left, y: base - 10, width: 12, height: 12, fill: "failed" },
    ])
  }
  const dense = results.some(({ strips }) => strips.some(({ executing }) => executing.some(({ part }) => part < 1)))
  if (dense)
    entry("height: part of the time", (left, base) => [
      { kind: "rect", x: left, y: base - 5, width: 12, height: 7, fill: party },
    ])
  return { shapes, bottom: y + 6 }
}

function describe(comparison: Comparison): string {
  const names = comparison.results.map(({ contender }) => contenderName(contender))
  const groups = rowGroups(comparison).slice(0, LANES_MAX)
  const sentences = groups.map(({ title, rows }) => {
    const told = rows.filter((row) => !isVoid(row) && DESCRIBED.has(row.label))
    const figures = told.map(({ label, values, unit }) => {
      const each = values.map(
        (value, column) => `${names[column]} ${value === null ? "none" : formatValue(value, unit)}`,
      )
      return `${label} ${each.join(", ")}`
    })
    return `${title}: ${figures.join("; ")}.`
  })
  return sentences.join(" ")
}

const DESCRIBED: ReadonlySet<string> = new Set([
  "makespan",
  "fairness error",
  "jobs a second",
  "latency p50",
  "latency p95",
  "latency max",
  "share of the GPU",
  "share that was due",
])
