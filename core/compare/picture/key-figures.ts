/** The figures that a comparison is about, a line for each contender; the best of each column marked. */
import type { Comparison } from "../comparison.ts"
import { contenderName } from "../contender.ts"
import { type Row, formatValue, isVoid, rowGroups } from "../rows.ts"
import { MARGIN } from "./layout.ts"
import type { Shape } from "./shapes.ts"
import type { Part } from "./timelines.ts"

/** Labels of rows, and what stands above their column. */
const COLUMNS: readonly (readonly [label: string, head: string])[] = [
  ["makespan", "makespan"],
  ["jobs a second", "throughput"],
  ["latency p50", "latency p50"],
  ["latency p95", "latency p95"],
  ["latency max", "latency max"],
  ["fairness error", "fairness error"],
  ["most GPU time owed", "most owed"],
  ["wasted on failed jobs", "wasted"],
  ["idle while work was ready", "idle, ready"],
  ["wake-ups", "wake-ups"],
  ["context switches", "ctx. switches"],
]
const NAME_WIDTH = 136
const LINE = 20

export function keyFigures(comparison: Comparison, width: number, top: number): Part {
  const rows = rowGroups(comparison)[0]?.rows ?? []
  const columns = COLUMNS.flatMap(([label, head]): readonly { head: string; row: Row }[] => {
    const row = rows.find((one) => one.label === label)
    return row === undefined || isVoid(row) ? [] : [{ head, row }]
  })
  const pitch = (width - 2 * MARGIN - NAME_WIDTH) / columns.length
  const right = (column: number) => MARGIN + NAME_WIDTH + pitch * (column + 1)
  const shapes: Shape[] = columns.map(({ head }, column) => ({
    kind: "text",
    x: right(column),
    y: top + 10,
    text: head,
    size: 11,
    fill: "muted",
    anchor: "end",
  }))
  comparison.results.forEach(({ contender, report }, line) => {
    const y = top + 10 + LINE * (line + 1)
    shapes.push({ kind: "line", x1: MARGIN, y1: y - 14, x2: width - MARGIN, y2: y - 14, stroke: "grid", width: 1 })
    shapes.push({ kind: "text", x: MARGIN, y, text: contenderName(contender), size: 13, fill: "text", bold: true })
    if (report !== null) shapes.push({ kind: "dot", x: MARGIN - 8, y: y - 4, radius: 3, fill: "failed" })
    columns.forEach(({ row }, column) => {
      const value = row.values[line] ?? null
      const text = value === null ? "-" : formatValue(value, row.unit)
      const best = row.best[line] === true
      shapes.push({
        kind: "text",
        x: right(column),
        y,
        text: best ? `★ ${text}` : text,
        size: 13,
        fill: "text",
        anchor: "end",
        bold: best,
      })
    })
  })
  return { shapes, bottom: top + 10 + LINE * comparison.results.length + 8 }
}
