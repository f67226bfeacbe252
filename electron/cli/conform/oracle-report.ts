/** The golden comparison's report, for people or as KTAP: told as it goes, so that a long suite shows where it is. */
import type { Io } from "../command.ts"
import { printable } from "../printable.ts"

export interface Comparison {
  /** File and variant: `dep-cross-sched v72-fair`; the file alone if it could not be read. */
  readonly name: string
  readonly category: string
  /** Why it failed; null if it passed. */
  readonly failure: string | null
}

export interface OracleReport {
  add(comparison: Comparison): void
  /** All but the last line. */
  end(): void
}

export class PrettyReport implements OracleReport {
  private readonly io: Io
  private readonly categories = new Map<string, { passed: number; failed: number }>()

  constructor(io: Io) {
    this.io = io
  }

  add({ name, category, failure }: Comparison): void {
    const count = this.categories.get(category) ?? { passed: 0, failed: 0 }
    this.categories.set(category, count)
    if (failure === null) count.passed++
    else {
      count.failed++
      this.io.out(`failed  ${printable(name)} (${printable(category)})\n${indented(failure, "  ")}\n`)
    }
  }

  end(): void {
    const sorted = [...this.categories].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const width = Math.max(...sorted.map(([category]) => category.length))
    for (const [category, { passed, failed }] of sorted) {
      this.io.out(
        `${printable(category).padEnd(width)}  ${String(passed).padStart(4)} passed${failed === 0 ? "" : `, ${failed} failed`}\n`,
      )
    }
  }
}

export class KtapReport implements OracleReport {
  private readonly io: Io
  private readonly lines: string[] = []
  private count = 0

  constructor(io: Io) {
    this.io = io
  }

  add({ name, category, failure }: Comparison): void {
    if (failure !== null) this.lines.push(indented(failure, "# "))
    const words = printable(`${category}: ${name}`).replaceAll("#", "?")
    this.lines.push(`${failure === null ? "ok" : "not ok"} ${++this.count} ${words}`)
  }

  end(): void {
    this.io.out(`${["KTAP version 1", `1..${this.count}`, ...this.lines].join("\n")}\n`)
  }
}

function indented(text: string, by: string): string {
  return text
    .split("\n")
    .map((line) => `${by}${printable(line)}`)
    .join("\n")
}
