/** Keywords that mean nothing on the machine of a replay: they are neither proposed nor listed. */
import { CODE_KINDS } from "./agx-program.ts"

const OF_AGX: ReadonlySet<string> = new Set([
  ...CODE_KINDS,
  ..."vm buffer usc-base compute render memory bind unbind exit inject counter".split(" "),
])
const OF_MOCK: ReadonlySet<string> = new Set([
  ..."sched fence on guilty init depend arm push cleanup touch kill flush fini move stop start load".split(" "),
  ..."run credits hang error result resubmit no-pipeline prepare".split(" "),
])

/** What the machine of the text has not. A replay without a machine is one of machine mock. */
export function wordsOfOther(text: string): ReadonlySet<string> {
  return /^machine\s+agx\b/m.test(text) ? OF_MOCK : OF_AGX
}
