/** One run of a program that looks for something wrong, and what it found. */
import { type ChoiceList, parseChoices } from "../engine/choices.ts"
import type { MishapName } from "../engine/mishaps.ts"
import type { Strategy } from "../engine/strategy.ts"
import type { Program } from "../lang/program.ts"
import { openSession } from "../session/open-session.ts"

export interface Found {
  /** What it is, whomever it hits: its name and what it says, but for numbers. */
  readonly kind: string
  /** The report's stable name, or `internal-fault` where Ringside itself is wrong. */
  readonly name: string
  /** The reports that the replay does not expect, a line each. */
  readonly report: string
  /** Repeats the run, with the mishaps that were looked for. */
  readonly choices: ChoiceList
}

/** What a run may meet: null for none, and then nothing is asked of its end. */
export type LooksFor = readonly MishapName[] | null

/** Null: nothing is wrong with this run. */
export function runOnce(program: Program, strategy: Strategy, mishaps: LooksFor): Found | null {
  const session = openSession(program, { strategy, trace: false, ...(mishaps === null ? {} : { mishaps }) })
  while (session.state === "ready" || session.state === "running") session.run({ turns: Number.POSITIVE_INFINITY })
  const { report } = session
  if (report === null) return null
  const choices = parseChoices(session.choices)
  const expected = new Set(program.expectations.flatMap((one) => (one.kind === "report" ? [one.name] : [])))
  const first = session.reports.find(({ name }) => !expected.has(name))
  const name = session.state === "failed" || first === undefined ? "internal-fault" : first.name
  const kind = `${name}: ${(first?.text ?? report).replace(/\d+/g, "#")}`
  return { name, kind, report, choices: choices.ok ? choices.value : [] }
}
