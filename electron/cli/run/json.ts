/** The report as one JSON document. It holds no real time and no machine's name: same run, same bytes. */
import { ringsideVersion } from "../version.ts"
import { figuresOf, sourceLine } from "./figures.ts"
import type { Outcome } from "./perform.ts"

export function jsonReport(outcomes: readonly Outcome[]): string {
  const { held, failed, reports } = figuresOf(outcomes)
  const replays = outcomes.map((outcome) => {
    const { prepared, now, operations, events, choices, verdicts, report } = outcome
    const { title, scheduler, profile, policy, seed } = prepared.program
    const figures = figuresOf([outcome])
    return {
      file: prepared.file,
      title,
      scheduler,
      profile: scheduler === "drm-sched" ? profile : null,
      policy: scheduler === "drm-sched" ? policy : null,
      seed,
      choices,
      end_ns: now,
      operations,
      events,
      held: figures.held,
      failed: figures.failed,
      report,
      expectations: verdicts.map((verdict) => ({
        line: verdict.line,
        source: sourceLine(outcome, verdict.line),
        held: verdict.held,
        found: verdict.text,
      })),
    }
  })
  return `${JSON.stringify({ ringside: ringsideVersion(), held, failed, reports, replays }, null, 2)}\n`
}
