/** One text, compiled once for each contender; or everything that is wrong with it. Nothing is run here. */
import { type Result, err, ok } from "../../../core/base/result.ts"
import { type Contender, contenderName, contendersOf } from "../../../core/compare/contender.ts"
import { type CompileOptions, compileReplay, formatDiagnostic } from "../../../core/lang/compile.ts"
import { REPLAY_BYTES_MAX } from "../../../core/lang/limits.ts"
import { POLICIES_OF } from "../../../core/lang/compile/settings.ts"
import type { ProfileName } from "../../../core/lang/program.ts"
import { filesBeside } from "../files-beside.ts"
import { printable } from "../printable.ts"
import { readText } from "../read-text.ts"
import type { Prepared } from "../run/prepare.ts"
import type { CompareRequest } from "./request.ts"

export interface PreparedContenders {
  /** At least one. */
  readonly contenders: readonly PreparedContender[]
  /** Nobody asked for these by name, and the replay cannot be run under them: a line for each that says why. */
  readonly leftOut: readonly string[]
}

export interface PreparedContender {
  readonly contender: Contender
  readonly prepared: Prepared
}

/** The contenders in the order of the columns, or lines that each say a place and what is wrong there. */
export async function prepareContenders(
  request: CompareRequest,
): Promise<Result<PreparedContenders, readonly string[]>> {
  const { file } = request
  const name = printable(file)
  const text = await readText(file, REPLAY_BYTES_MAX)
  if (!text.ok) return err([`${name}:${text.error.line}:${text.error.column}: error: ${text.error.message}`])
  const compile = (options: CompileOptions) => compileReplay(text.value, { files: filesBeside(file), ...options })
  const { profile } = request
  let { policies } = request
  if (policies === null && profile !== undefined) policies = POLICIES_OF[profile]
  if (policies === null) {
    // As the text says: that tells its profile, and with it the policies there are.
    const plain = compile(request.compile)
    if (!plain.ok) return err(plain.error.map((diagnostic) => printable(formatDiagnostic(name, diagnostic))))
    policies = POLICIES_OF[plain.value.profile]
  }
  const all: PreparedContender[] = []
  const leftOut: string[] = []
  let firstRefusal: readonly string[] = []
  for (const contender of contendersOf(request.schedulers, policies)) {
    const compiled = compile({ ...request.compile, ...optionsOf(contender, profile) })
    if (compiled.ok) {
      all.push({ contender, prepared: { file, program: compiled.value, lines: [] } })
      continue
    }
    const lines = compiled.error.map((diagnostic) => printable(formatDiagnostic(name, diagnostic)))
    const named = request.named || (contender.policy !== null && request.policies !== null)
    if (named) return err(lines)
    if (leftOut.length === 0) firstRefusal = lines
    leftOut.push(`${contenderName(contender)} is left out: ${lines[0] ?? ""}`)
  }
  return all.length === 0 ? err(firstRefusal) : ok({ contenders: all, leftOut })
}

/** Profile and policy are of the scheduler that has policies. */
function optionsOf({ scheduler, policy }: Contender, profile: ProfileName | undefined): CompileOptions {
  if (policy === null) return { scheduler }
  return { scheduler, policy, ...(profile === undefined ? {} : { profile }) }
}
