/** Mistakes of a replay as values, and the line that compilers print for one. */
import { DIAGNOSTICS_MAX, REPLAY_BYTES_MAX } from "./limits.ts"
import type { LineTable } from "./lines.ts"
import type { Diagnostic } from "./program.ts"

/** Collects mistakes; the first hundred count. */
export class Problems {
  readonly #lines: LineTable
  readonly #list: Diagnostic[] = []

  constructor(lines: LineTable) {
    this.#lines = lines
  }

  get full(): boolean {
    return this.#list.length >= DIAGNOSTICS_MAX
  }

  get errors(): number {
    return this.#list.filter((one) => one.severity === "error").length
  }

  error(
    extent: { readonly $start: number; readonly $end: number },
    code: string,
    message: string,
    suggestion: string | null = null,
  ): void {
    this.#add("error", extent, code, message, suggestion)
  }

  warn(
    extent: { readonly $start: number; readonly $end: number },
    code: string,
    message: string,
    suggestion: string | null = null,
  ): void {
    this.#add("warning", extent, code, message, suggestion)
  }

  line(offset: number): number {
    return this.#lines.line(offset)
  }

  /** The piece of the replay at an extent. */
  textAt({ $start, $end }: { readonly $start: number; readonly $end: number }): string {
    return this.#lines.text.slice($start, $end)
  }

  /** In the order of the text. */
  sorted(): readonly Diagnostic[] {
    return this.#list.toSorted((a, b) => a.line - b.line || a.column - b.column)
  }

  #add(
    severity: Diagnostic["severity"],
    extent: { readonly $start: number; readonly $end: number },
    code: string,
    message: string,
    suggestion: string | null,
  ): void {
    if (this.full) return
    this.#list.push({ severity, code, message, suggestion, ...this.#lines.place(extent.$start, extent.$end) })
  }
}

/** `late.replay:12:9: error: expected a duration such as 2ms, found '2'`, as compilers print it and editors read it. */
export function formatDiagnostic(name: string, diagnostic: Diagnostic): string {
  const { line, column, severity, message, suggestion } = diagnostic
  return `${name}:${line}:${column}: ${severity}: ${message}${suggestion === null ? "" : `. ${suggestion}`}`
}

/** A text that is too large to be looked at, or null. */
export function checkSize(text: string): Diagnostic | null {
  if (text.length <= REPLAY_BYTES_MAX) return null
  const message = `a replay of ${text.length} characters; ${REPLAY_BYTES_MAX} are the limit`
  return {
    severity: "error",
    code: "too-large",
    message,
    suggestion: null,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
  }
}
