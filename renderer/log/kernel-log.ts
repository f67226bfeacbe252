/**
 * What the kernel would print, from the events that make it print. The wording is that of drivers and of drm_sched where
 * they have one; where the real driver says nothing, neither does this.
 */
import { formatErrno } from "../../core/base/errno.ts"
import { EV, EVENT_NAMES } from "../../core/trace/events.ts"
import { failureText } from "../run/failure-text.ts"
import type { Run } from "../state/runs.ts"

export interface LogLine {
  /** The event it comes from; -1 for a line that the replay itself writes at the end. */
  readonly event: number
  readonly time: number
  readonly text: string
  readonly tone: "plain" | "error" | "report"
  /** Replay line of a failed expectation; 0 for none. */
  readonly line: number
}

function plain(event: number, time: number, text: string): LogLine {
  return { event, time, text, tone: "plain", line: 0 }
}

function bad(event: number, time: number, text: string): LogLine {
  return { event, time, text, tone: "error", line: 0 }
}

/** The lines of one printed event; a report has several. */
export function linesOfEvent(run: Run, event: number): readonly LogLine[] {
  const { store } = run
  const { objects } = store
  const time = store.time(event)
  const subject = store.subject(event)
  const job = objects.jobs[subject] ?? `?${subject}`
  const entity = objects.entities[objects.jobEntity[subject] ?? -1] ?? "?"
  const device = `mock ${objects.scheds[objects.jobSched[subject] ?? -1] ?? "gpu0"}`
  const sched = `mock ${objects.scheds[subject] ?? "gpu0"}`
  switch (store.kind(event)) {
    case EV.timeout:
      return [bad(event, time, `${device}: job ${job} of ${entity} timed out, ${word(run, store.a(event))}`)]
    case EV.hw_reset:
      return [plain(event, time, `${sched}: GPU reset`)]
    case EV.finished_signal: {
      const error = store.a(event)
      return [plain(event, time, `${device}: fence of ${job} error ${error} ${formatErrno(error).slice(1)}`)]
    }
    case EV.entity_killed:
      return [plain(event, time, `drm_sched: entity ${objects.entities[subject] ?? "?"} killed`)]
    case EV.cancel_job:
      return [plain(event, time, `${device}: job ${job} cancelled`)]
    case EV.credits_truncated:
      return [
        bad(event, time, "------------[ cut here ]------------"),
        bad(event, time, "Jobs may not exceed the credit limit, truncate."),
        bad(event, time, "---[ end trace ]---"),
      ]
    case EV.push_rejected:
      return [bad(event, time, `[drm:drm_sched_entity_push_job [gpu_sched]] *ERROR* Trying to push to a killed entity`)]
    case EV.sched_fini_pending:
      return [
        bad(event, time, "------------[ cut here ]------------"),
        bad(event, time, "Tearing down scheduler while jobs are pending!"),
        bad(event, time, "---[ end trace ]---"),
      ]
    case EV.submit_failed:
      return [bad(event, time, `${device}: submit of ${job} to ${entity} failed, ${formatErrno(store.a(event))}`)]
    case EV.fault:
      return [plain(event, time, `${sched}: fault, timeout handler asked for`)]
    case EV.wqueue_stop:
      return [plain(event, time, `${sched}: submission stopped`)]
    case EV.wqueue_start:
      return [plain(event, time, `${sched}: submission started`)]
    case EV.report: {
      const text = objects.words[subject] ?? ""
      return text.split("\n").map((each) => ({ event, time, text: each, tone: "report" as const, line: 0 }))
    }
    default:
      return [plain(event, time, EVENT_NAMES[store.kind(event)] ?? "")]
  }
}

function word(run: Run, index: number): string {
  return run.store.objects.words[index] ?? "?"
}

/** Lines that come after the last event: expectations that failed, and Ringside's own report. */
export function closingLines(run: Run): readonly LogLine[] {
  const time = run.progress.now
  const failed = run.verdicts
    .filter((verdict) => !verdict.held)
    .map((verdict) => ({
      event: -1,
      time,
      text: `replay: line ${verdict.line} failed: ${failureText(run, verdict)}`,
      tone: "error" as const,
      line: verdict.line,
    }))
  // A checker's report is an event already; what else stopped the run is not.
  const reported = run.index.printed.some((event) => run.store.kind(event) === EV.report)
  const report = run.report === null || reported ? [] : run.report.split("\n")
  return [...failed, ...report.map((text) => ({ event: -1, time, text, tone: "report" as const, line: 0 }))]
}
