/**
 * What stands at the right edge of a line after a run: what became of the jobs submitted there as of the cursor, or the
 * verdict on an expectation. Pure; asked for visible lines only.
 */
import { formatErrno } from "../../core/base/errno.ts"
import { EV } from "../../core/trace/events.ts"
import { stepAt } from "../../core/trace/queries/job-phases.ts"
import { PHASE_NAMES, PHASE_OVER } from "../../core/trace/queries/phases.ts"
import type { Verdict } from "../../core/protocol/messages.ts"
import type { Run } from "../state/runs.ts"
import type { LineJobs } from "../trace/run-index.ts"
import { countText, spanText } from "../widgets/time-text.ts"

export interface LineResult {
  readonly text: string
  readonly tone: "ok" | "bad" | "none"
}

/** `−ETIMEDOUT`, with a minus sign that is as wide as a figure. */
export function errnoText(error: number): string {
  return formatErrno(error).replace("-", "−")
}

export function lineResult(run: Run, line: number, cursor: number): LineResult | null {
  const verdict = run.verdicts.find((each) => each.line === line)
  if (verdict !== undefined && cursor >= run.version) return verdictResult(verdict)
  const jobs = run.index.lines.get(line)
  if (jobs === undefined) return null
  const [only] = jobs.jobs
  return jobs.jobs.length === 1 && only !== undefined ? jobResult(run, only, cursor) : repeatedResult(jobs)
}

/** `held`, with what was measured if it is told; of a failed one only what was found. */
function verdictResult({ held, text }: Verdict): LineResult {
  if (held) return { text: text === "" ? "held" : `held, ${text}`, tone: "ok" }
  return { text: text === "" ? "failed" : text, tone: "bad" }
}

function jobResult(run: Run, job: number, cursor: number): LineResult | null {
  const { index } = run
  const error = index.resultAt(job, cursor)
  if (error !== null) {
    const latency = index.latencyAt(job, cursor)
    const took = latency === null ? "" : spanText(latency)
    if (error === 0) return { text: took, tone: "ok" }
    return { text: `${took}  ${errnoText(error)}`.trim(), tone: "bad" }
  }
  const step = stepAt(index.history, job, cursor)
  if (step < 0) return null
  const phase = index.history.phaseOfStep(step, cursor)
  if (phase !== PHASE_OVER) return { text: PHASE_NAMES[phase] ?? "", tone: "none" }
  // Over without a finished fence: the submission itself was refused.
  const refused = run.store.kind(index.history.stepEvent.data[step] as number) === EV.submit_failed
  return refused ? { text: `refused  ${errnoText(index.history.error.at(job))}`, tone: "bad" } : null
}

/** Over the whole run so far: a cursor in the middle of a million jobs would have to look at each. */
function repeatedResult(jobs: LineJobs): LineResult {
  const made = countText(jobs.jobs.length)
  if (jobs.finished === 0) return { text: `${made} jobs`, tone: "none" }
  const mean = spanText(jobs.latencySum / jobs.finished)
  const open = jobs.finished < jobs.jobs.length ? `${countText(jobs.finished)} of ${made} jobs` : `${made} jobs`
  if (jobs.failed > 0) return { text: `${open}, ${countText(jobs.failed)} failed, mean ${mean}`, tone: "bad" }
  return { text: `${open}, mean ${mean}`, tone: jobs.finished === jobs.jobs.length ? "ok" : "none" }
}
