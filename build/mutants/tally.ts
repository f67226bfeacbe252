/** What became of the mutants, by room and file, as lines to print and as tables for docs/mutation.md. */
import type { MutantResult } from "@stryker-mutator/api/core"

export interface Tally {
  killed: number
  timedOut: number
  survived: number
  uncovered: number
  /** The mutated program could not even be loaded: neither found nor missed. */
  invalid: number
}

const COLUMN = {
  Killed: "killed",
  Timeout: "timedOut",
  Survived: "survived",
  NoCoverage: "uncovered",
  RuntimeError: "invalid",
  CompileError: "invalid",
  Pending: "invalid",
  Ignored: null,
} as const satisfies Record<MutantResult["status"], keyof Tally | null>

export interface Row extends Tally {
  readonly name: string
}

/** One row for what `named` calls the same, in order of the names. */
export function tallyBy(mutants: readonly MutantResult[], named: (file: string) => string): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const { fileName, status } of mutants) {
    const name = named(fileName)
    const row = rows.get(name) ?? { name, killed: 0, timedOut: 0, survived: 0, uncovered: 0, invalid: 0 }
    rows.set(name, row)
    const column = COLUMN[status]
    if (column !== null) row[column]++
  }
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Of the mutants that could be judged, how many were found, from 0 to 1. */
export function foundShare({ killed, timedOut, survived, uncovered }: Tally): number {
  const all = killed + timedOut + survived + uncovered
  return all === 0 ? 1 : (killed + timedOut) / all
}

const HEADS = ["", "found", "killed", "timed out", "survived", "not covered"]

function cells(row: Row): readonly string[] {
  const { name, killed, timedOut, survived, uncovered } = row
  return [name, `${(foundShare(row) * 100).toFixed(1)} %`, ...[killed, timedOut, survived, uncovered].map(String)]
}

export function printedTable(rows: readonly Row[]): string {
  const lines = [HEADS, ...rows.map(cells)]
  const widths = HEADS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const padded = lines.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
  )
  return padded.map((line) => `${line.join("  ").trimEnd()}\n`).join("")
}

export function markdownTable(rows: readonly Row[]): string {
  const lines = [HEADS, HEADS.map((_, column) => (column === 0 ? "---" : "--:")), ...rows.map(cells)]
  return lines.map((line) => `| ${line.join(" | ")} |\n`).join("")
}
