/** Runs one session to its end, in slices short enough to draw progress and to hear Ctrl+C between them. */
import type { Session, Verdict } from "../../../core/session/session-types.ts"
import { type SimTime, formatSpan } from "../../../core/time/time.ts"
import type { Interruption } from "../interruption.ts"
import type { Progress } from "../progress.ts"
import type { Prepared } from "./prepare.ts"

/** Turns of the executor in one call: some milliseconds. */
const SLICE_TURNS = 16_384
/** Events that one run keeps, 1 GB. A replay whose driver calls every timeout a false alarm would go on for ever. */
export const EVENTS_MAX = 40_000_000

export type Ending =
  | { readonly kind: "ended" }
  | { readonly kind: "interrupted" }
  /** Ringside is wrong. */
  | { readonly kind: "fault"; readonly report: string }

/** What is left of a run once its trace is let go: many replays may be run by one command. */
export interface Outcome {
  readonly prepared: Prepared
  /** Where the run ended. */
  readonly now: SimTime
  readonly events: number
  readonly operations: number
  readonly choices: string
  readonly ending: Ending
  readonly verdicts: readonly Verdict[]
  /** A checker's report, or why the run was stopped; null if there is none. */
  readonly report: string | null
}

export async function perform(
  prepared: Prepared,
  session: Session,
  progress: Progress,
  interruption: Interruption,
  eventsMax: number = EVENTS_MAX,
): Promise<Outcome> {
  const outcome = (ending: Ending, report: string | null = null): Outcome => ({
    prepared,
    now: session.now,
    events: session.store.length,
    operations: session.opsDone,
    choices: session.choices,
    ending,
    // What stopped half-way cannot be held to what it should have done, unless it was expected to stop there.
    verdicts: ending.kind === "ended" && (report === null || whole(session)) ? session.verdicts() : [],
    report,
  })
  for (;;) {
    session.run({ turns: SLICE_TURNS, events: eventsMax })
    if (session.state === "failed") return outcome({ kind: "fault", report: session.report ?? "no report" })
    if (session.state === "ended") return outcome({ kind: "ended" }, session.report)
    if (session.store.length >= eventsMax) {
      return outcome({ kind: "ended" }, `not over after ${session.store.length} events`)
    }
    // How long the machine goes on after the last operation nobody knows.
    const share = session.opsDone === session.opsTotal ? null : session.opsDone / session.opsTotal
    progress.show(share, () => describe(session))
    if (await interruption.check()) return outcome({ kind: "interrupted" })
  }
}

function describe(session: Session): string {
  return `${session.opsDone} of ${session.opsTotal} operations, ${formatSpan(session.now)}, ${session.store.length} events`
}

function whole(session: Session): boolean {
  return session.state === "ended" && !session.halted
}
