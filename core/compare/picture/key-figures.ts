/** The figures that a comparison is about, a line for each contender; the best of each column marked. */
import type { Comparison } from "../comparison.ts"
import { contenderName } from "../contender.ts"
import { type Row, formatValue, isVoid, rowGroups } from "../rows.ts"
import { MARGIN } from "./layout.ts"
import type { Shape } from "./shapes.ts"
import type { Part } from "./timelines.ts"

/** Labels of rows, what stands above their column, and which go first where there is no room: those of high rank. */
const COLUMNS: readonly (readonly [label: string, head: string, rank: number])[] = [
  ["makespan", "makespan", 5],
  ["jobs a second", "throughput", 1],
  ["latency p50", "latency p50", 6],
  ["latency p95", "latency p95", 1],
  ["latency max", "latency max", 2],
  ["fairness error", "fairness error", 0],
  ["most GPU time owed", "most owed", 7],
  ["spread of cycles", "cycle spread", 3],
  ["wasted on failed jobs", "wasted", 2],
  ["idle while work was ready", "idle, ready", 8],
  ["wake-ups", "wake-ups", 4],
  ["context switches", "ctx. switches", 3],
]
const NAME_WIDTH = 136
const COLUMN_WIDTH_MIN = 84
const LINE = 20

export function keyFigures(comparison: Comparison, width: number, top: number): Part {
  const rows = rowGroups(comparison)[0]?.rows ?? []
  const known = COLUMNS.flatMap(([label, head, rank]): readonly { head: string; rank: number; row: Row }[] => {
    const row = rows.find((one) => one.label === label)
    return row === undefined || isVoid(row) ? [] : [{ head, rank, row }]
  })
  const room = Math.max(1, Math.floor((width - 2 * MARGIN - NAME_WIDTH) / COLUMN_WIDTH_MIN))
  const kept = new Set(known.toSorted((a, b) => a.rank - b.rank).slice(0, room))
  const columns = known.filter((column) => kept.has(column))
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
