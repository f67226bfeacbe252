/** From file names to programs, or to everything that is wrong with them. Nothing is run here. */
import { type Result, err, ok } from "../../../core/base/result.ts"
import { type CompileOptions, compileReplay, formatDiagnostic } from "../../../core/lang/compile.ts"
import { REPLAY_BYTES_MAX } from "../../../core/lang/limits.ts"
import type { Program } from "../../../core/lang/program.ts"
import { filesBeside } from "../files-beside.ts"
import { printable } from "../printable.ts"
import { readText } from "../read-text.ts"

export interface Prepared {
  /** As given. */
  readonly file: string
  readonly program: Program
  /** The replay's lines, to show what an expectation says. */
  readonly lines: readonly string[]
}

/** One replay, or lines that each say a place and what is wrong there. */
export async function prepareReplay(
  file: string,
  options: CompileOptions,
): Promise<Result<Prepared, readonly string[]>> {
  const name = printable(file)
  const text = await readText(file, REPLAY_BYTES_MAX)
  if (!text.ok) return err([`${name}:${text.error.line}:${text.error.column}: error: ${text.error.message}`])
  const compiled = compileReplay(text.value, { files: filesBeside(file), ...options })
  if (!compiled.ok) return err(compiled.error.map((diagnostic) => printable(formatDiagnostic(name, diagnostic))))
  const lines = compiled.value.expectations.length === 0 ? [] : text.value.split("\n")
  return ok({ file, program: compiled.value, lines })
}
