/** A benchmark's figures as a table for people. */
import type { BenchReport } from "./bench.ts"

export function benchTable({ bench, results }: BenchReport): string {
  const rows = [
    [bench, "median", "", "reference", "ratio"],
    ...results.map((result) => [
      result.case,
      figure(result.value),
      result.unit,
      result.reference === null ? "-" : figure(result.reference),
      result.ratio === null ? "-" : result.ratio.toFixed(2),
    ]),
  ]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] as number
        // Words to the left, figures to the right.
        return column === 0 || column === 2 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join("  ")
      .trimEnd()
  return `${rows.map(line).join("\n")}\n`
}

/** Thousands apart; two digits behind the point only where they say something. */
export function figure(value: number): string {
  const [whole = "", fraction] = (Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toFixed(2)))).split(
    ".",
  )
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",")
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
