/** The opener of the real host: the compiler of the replay language, then a session. */
import { err, ok } from "../../core/base/result.ts"
import { compileReplay } from "../../core/lang/compile.ts"
import type { Diagnostic } from "../../core/lang/program.ts"
import { openSession } from "../../core/session/open-session.ts"
import { recordedStrategy } from "../../core/session/strategies.ts"
import type { OpenReplay } from "./environment.ts"

export const openReplay: OpenReplay = ({ text, scheduler, profile, policy, seed, set, choices }) => {
  const strategy = choices === undefined ? ok(null) : recordedStrategy(choices)
  if (!strategy.ok) return err([besideTheText("bad-choices", strategy.error, null)])
  const compiled = compileReplay(text, {
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(profile === undefined ? {} : { profile }),
    ...(policy === undefined ? {} : { policy }),
    ...(seed === undefined ? {} : { seed }),
    ...(set === undefined ? {} : { set }),
  })
  if (!compiled.ok) return compiled
  return ok(openSession(compiled.value, strategy.value === null ? {} : { strategy: strategy.value }))
}

/** A mistake in what was asked for, not in the text; its place is the text's first character. */
function besideTheText(code: string, message: string, suggestion: string | null): Diagnostic {
  return { line: 1, column: 1, endLine: 1, endColumn: 1, severity: "error", code, message, suggestion }
}
