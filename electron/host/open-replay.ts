/** The opener of the real host: the compiler of the replay language, then a session. */
import { err, ok } from "../../core/base/result.ts"
import { compileReplay } from "../../core/lang/compile.ts"
import { type Diagnostic, SCHEDULERS } from "../../core/lang/program.ts"
import { openSession } from "../../core/session/open-session.ts"
import type { OpenReplay } from "./environment.ts"

export const openReplay: OpenReplay = ({ text, scheduler, profile, policy, seed, set, choices }) => {
  if (scheduler !== undefined && !SCHEDULERS.some((name) => name === scheduler)) return err([noScheduler(scheduler)])
  const compiled = compileReplay(text, {
    ...(profile === undefined ? {} : { profile }),
    ...(policy === undefined ? {} : { policy }),
    ...(seed === undefined ? {} : { seed }),
    ...(set === undefined ? {} : { set }),
  })
  if (!compiled.ok) return compiled
  return ok(openSession(compiled.value, choices === undefined ? {} : { choices }))
}

/** The scheduler was asked for beside the text, so the place is the text's first character. */
function noScheduler(name: string): Diagnostic {
  return {
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    severity: "error",
    code: "unknown-scheduler",
    message: `no scheduler '${name}'`,
    suggestion: `There is ${SCHEDULERS.join(", ")}.`,
  }
}
