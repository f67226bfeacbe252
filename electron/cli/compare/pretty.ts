/** The comparison for people: a column for each contender, the best of each line marked, multiples of the first. */
import type { Comparison } from "../../../core/compare/comparison.ts"
import { contenderName } from "../../../core/compare/contender.ts"
import { type Row, type RowGroup, formatRatio, formatValue, isVoid, rowGroups } from "../../../core/compare/rows.ts"
import { printable } from "../printable.ts"

/** More clients and loads than this are not told one by one; `--format json` has them. */
const PARTIES_SHOWN_MAX = 12
const BEST = "*"
const NOTHING = "-"

export function prettyComparison(comparison: Comparison): string {
  const { file, title, profile, seed, results } = comparison
  const names = results.map(({ contender }) => contenderName(contender))
  const groups = rowGroups(comparison)
  const shown = groups.slice(0, PARTIES_SHOWN_MAX + 1)
  const left = groups.length - shown.length
  const lines = [
    `${printable(file)}${title === "" ? "" : `: ${printable(title)}`}`,
    `${profile}, seed ${seed}; ${BEST} best of the line, x the multiple of ${names[0] ?? ""}`,
    ...table(names, shown),
    ...(left === 0 ? [] : [`${left} more clients, queues and loads: --format json`]),
    ...results.flatMap(({ report }, column) =>
      report === null ? [] : report.split("\n").map((line) => `report  ${names[column]}  ${printable(line)}`),
    ),
  ]
  return lines.map((line) => `${line.trimEnd()}\n`).join("")
}

function table(names: readonly string[], groups: readonly RowGroup[]): readonly string[] {
  const shown = groups.map(({ title, rows }) => ({ title: printable(title), rows: rows.filter((row) => !isVoid(row)) }))
  const labelWidth = Math.max(
    ...shown.flatMap(({ title, rows }) => [title.length, ...rows.map((row) => row.label.length + 2)]),
  )
  const cells = shown.map(({ rows }) => rows.map((row) => names.map((_, column) => cellOf(row, column))))
  const all = cells.flat()
  const widths = names.map((name, column) => {
    const value = Math.max(...all.map((row) => (row[column] as Cell).value.length))
    const ratio = Math.max(...all.map((row) => (row[column] as Cell).ratio.length))
    return { value: Math.max(value, name.length - ratio - 3), ratio }
  })
  const head = names.map((name, column) => {
    const { value, ratio } = widths[column] as Width
    return name.padStart(value).padEnd(value + ratio + 3)
  })
  return shown.flatMap(({ title, rows }, group) => [
    "",
    group === 0 ? `${title.padEnd(labelWidth)}  ${head.join("  ")}` : title,
    ...rows.map((row, line) => {
      const own = (cells[group]?.[line] ?? []) as readonly Cell[]
      return `  ${row.label.padEnd(labelWidth - 2)}  ${own.map((cell, column) => textOf(cell, widths[column] as Width)).join("  ")}`
    }),
  ])
}

interface Cell {
  readonly value: string
  readonly best: boolean
  readonly ratio: string
}

interface Width {
  readonly value: number
  readonly ratio: number
}

function cellOf({ values, best, ratios, unit, better }: Row, column: number): Cell {
  const value = values[column] ?? null
  // A multiple of the first is only of use where one is better than the other.
  const ratio = column === 0 || better === null ? "" : formatRatio(ratios[column] ?? null)
  return {
    value: value === null ? NOTHING : formatValue(value, unit),
    best: best[column] ?? false,
    ratio: ratio === "x1.00" ? "" : ratio,
  }
}

function textOf({ value, best, ratio }: Cell, width: Width): string {
  return `${value.padStart(width.value)} ${best ? BEST : " "} ${ratio.padEnd(width.ratio)}`
}
