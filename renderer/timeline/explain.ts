/** What the timeline says about a thing in words: two lines on hover, one sentence to a screen reader. */
import { formatErrno } from "../../core/base/errno.ts"
import type { TimeUnit } from "../../core/time/time.ts"
import { fenceName, formatEvent } from "../../core/trace/format-event.ts"
import { blockedBy } from "../../core/trace/queries/blocked-by.ts"
import type { JobHistory } from "../../core/trace/job-history.ts"
import { phasesOf, stepAt } from "../../core/trace/queries/job-phases.ts"
import { PHASE_OVER, phaseName } from "../../core/trace/queries/phases.ts"
import { formatAbout, formatCount, formatTime } from "./time-format.ts"

export type Explanation = readonly [first: string, second: string]

/** `executing`, `waiting on dependency`, `finished`, `failed`. */
export function jobStateWord(history: JobHistory, job: number, cursor: number): string {
  const step = stepAt(history, job, cursor)
  if (step < 0) return "not run"
  const phase = history.phaseOfStep(step, cursor)
  if (phase !== PHASE_OVER) return phaseName(phase)
  return history.error.at(job) === 0 ? "finished" : "failed"
}

function errorWord(history: JobHistory, job: number, cursor: number): string {
  const event = history.finishedEvent.at(job)
  const error = event >= 0 && event < cursor ? history.error.at(job) : 0
  return error === 0 ? "no error" : `error ${formatErrno(error)}`
}

/** From queued to the end, or to now. */
export function jobSpan(history: JobHistory, job: number, cursor: number, now: number): readonly [number, number] {
  const phases = phasesOf(history, job, cursor)
  const first = phases[0]
  if (first === undefined) return [0, 0]
  return [first.from, phases.at(-1)?.to ?? now]
}

/** `p3, present, executing, 1.261 ms, no error`: the last phase with its length. */
export function readJob(history: JobHistory, job: number, cursor: number, now: number): string {
  const { objects } = history.store
  const last = phasesOf(history, job, cursor).at(-1)
  const state = jobStateWord(history, job, cursor)
  const [from, to] = jobSpan(history, job, cursor, now)
  const length = state === "finished" || state === "failed" || last === undefined ? to - from : now - last.from
  return [
    objects.jobs[job] ?? `?${job}`,
    objects.entities[objects.jobEntity[job] ?? -1] ?? "no entity",
    state,
    formatAbout(length).replace("\u00a0", " "),
    errorWord(history, job, cursor),
  ].join(", ")
}

/** Two lines on a job under the pointer; `time` is the instant there. */
export function explainJob(
  history: JobHistory,
  job: number,
  time: number,
  cursor: number,
  now: number,
  unit: TimeUnit,
): Explanation {
  const { objects } = history.store
  const phases = phasesOf(history, job, cursor)
  const under = phases.find((phase) => time >= phase.from && time < (phase.to ?? now)) ?? phases.at(-1)
  const name = objects.jobs[job] ?? `?${job}`
  const [from, to] = jobSpan(history, job, cursor, now)
  const head = `${name}, ${under === undefined ? "not run" : phaseName(under.phase)}`
  const length = under === undefined ? "" : ` ${formatAbout((under.to ?? now) - under.from)}`
  const what = under !== undefined && under.phase === 1 ? ` of fence ${fenceName(objects, under.arg)}` : ""
  const line = objects.jobLine[job] ?? 0
  const where = line > 0 ? `, line ${line}` : ""
  const by = what === "" && under?.to === null ? blockerWord(history, job, cursor) : ""
  return [
    `${head}${what}${length}${by}`,
    `queued at ${formatTime(unit, from)}, ${formatAbout(to - from)} in all, ${errorWord(history, job, cursor)}${where}`,
  ]
}

function blockerWord(history: JobHistory, job: number, cursor: number): string {
  const by = blockedBy(history, job, cursor)
  const { jobs } = history.store.objects
  if (by === null || by.kind === "fence") return ""
  if (by.kind === "credits") return `, needs ${by.needs}, ${by.free} free`
  return `, behind ${jobs[by.ahead] ?? "?"}`
}

export function explainBucket(jobs: number, failed: number): Explanation {
  const count = `${formatCount(jobs)} ${jobs === 1 ? "job" : "jobs"}`
  return [failed === 0 ? count : `${count}, ${formatCount(failed)} failed`, "Zoom in to tell them apart."]
}

export function explainEvent(history: JobHistory, event: number, count: number, unit: TimeUnit): Explanation {
  const text = formatEvent(history.store, event).replace(/^\d+ /, "")
  const at = formatTime(unit, history.store.time(event))
  return [text, count === 1 ? at : `${at}, the first of ${formatCount(count)}`]
}
