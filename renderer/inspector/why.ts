/**
 * Why a job took as long as it did, as of the cursor: each wait with what it waited for, as text with names that can be
 * followed, in the order they happened. Pure.
 */
import { EV, fenceKind, fenceOwner } from "../../core/trace/events.ts"
import { blockedBy, holdersAt } from "../../core/trace/queries/blocked-by.ts"
import type { JobHistory } from "../../core/trace/job-history.ts"
import { type JobPhase, phasesOf } from "../../core/trace/queries/job-phases.ts"
import { PHASE_CREDITS, PHASE_DEPENDENCY, PHASE_EXECUTING, PHASE_FAILED } from "../../core/trace/queries/phases.ts"
import type { RunIndex } from "../trace/run-index.ts"
import { errnoText } from "../editor/line-results.ts"
import { msText, plural, spanText } from "../widgets/time-text.ts"

/** Words, or a thing that can be selected. */
export type Part = string | { readonly job: number } | { readonly fence: number }

export interface Wait {
  readonly phase: number
  readonly ns: number
  /** Not over at the cursor. */
  readonly open: boolean
  readonly parts: readonly Part[]
}

/** Of many holders so many are named. */
const NAMED_MAX = 4
/** Shorter waits than this share of the whole are left out, if any other is longer. */
const WORTH = 0.002

export function waitsOf(index: RunIndex, job: number, cursor: number): readonly Wait[] {
  const { history } = index
  const phases = phasesOf(history, job, cursor)
  const now = cursor > 0 ? history.store.time(cursor - 1) : 0
  const length = (phase: JobPhase) => (phase.to ?? now) - phase.from
  const whole = phases.reduce((sum, phase) => sum + length(phase), 0)
  return phases
    .filter(
      (phase) =>
        phase.phase !== PHASE_EXECUTING &&
        phase.phase !== PHASE_FAILED &&
        (phase.to === null || length(phase) > whole * WORTH),
    )
    .map((phase) => ({
      phase: phase.phase,
      ns: length(phase),
      open: phase.to === null,
      parts: partsOf(index, job, phase, cursor),
    }))
}

function partsOf(index: RunIndex, job: number, phase: JobPhase, cursor: number): readonly Part[] {
  const { history } = index
  switch (phase.phase) {
    case PHASE_DEPENDENCY:
      return dependencyParts(index, phase.arg, cursor)
    case PHASE_CREDITS:
      return creditParts(history, job, phase)
    default: {
      const by = blockedBy(history, job, phase.event + 1)
      if (by?.kind === "entity") return ["behind ", { job: by.ahead }, " in the entity"]
      if (by?.kind === "ring") return ["in the ring, behind ", { job: by.ahead }]
      if (by?.kind === "fence") return ["for ", ...fenceParts(by.fence)]
      return phase.phase === 0 ? ["queued, until the scheduler took it"] : ["in the ring, nothing ahead of it"]
    }
  }
}

/** What ended a job with an error, as far as the trace tells; empty if it did not fail. */
export function failureOf(index: RunIndex, job: number, cursor: number): readonly Part[] {
  const { history, store } = index
  const error = index.resultAt(job, cursor)
  const happened = (event: number) => event >= 0 && event < cursor
  const at = (event: number) => `${msText(store.time(event))} ms`
  const timeout = history.timeoutEvent.at(job)
  if (happened(timeout) && error !== 0) {
    const reaction = store.objects.words[store.a(timeout)] ?? ""
    return [`It hung: timed out at ${at(timeout)}, the driver's reaction was ${reaction}`, ...outcome(error)]
  }
  if (error === null || error === 0) return []
  const hardware = history.hardwareEvent.at(job)
  if (happened(hardware) && store.b(hardware) !== 0)
    return [`The GPU reported ${errnoText(store.b(hardware))} at ${at(hardware)}.`]
  const entity = store.objects.jobEntity[job] ?? -1
  const end = history.finishedEvent.at(job)
  const killed = index.printed.findLast(
    (event) => event <= end && store.kind(event) === EV.entity_killed && store.subject(event) === entity,
  )
  if (killed !== undefined) return [`Its entity was killed at ${at(killed)}`, ...outcome(error)]
  return [`It ended with ${errnoText(error)}${happened(history.runEvent.at(job)) ? "" : ", without having run"}.`]
}

function outcome(error: number | null): readonly Part[] {
  return [error === null ? "." : `, it ended with ${errnoText(error)}.`]
}

function fenceParts(fence: number): readonly Part[] {
  return fenceKind(fence) === "ext"
    ? ["external fence ", { fence }]
    : ["the ", { fence }, " fence of ", { job: fenceOwner(fence) }]
}

function dependencyParts(index: RunIndex, fence: number, cursor: number): readonly Part[] {
  const parts: Part[] = ["for ", ...fenceParts(fence)]
  if (fenceKind(fence) === "ext") return parts
  const owner = fenceOwner(fence)
  const result = index.resultAt(owner, cursor)
  const took = index.latencyAt(owner, cursor)
  if (fenceKind(fence) !== "finished") return parts
  if (result === null) return [...parts, ", which is not over"]
  if (result !== 0)
    return [...parts, `, which ended with ${errnoText(result)}${took === null ? "" : ` after ${spanText(took)}`}`]
  return took === null ? parts : [...parts, `, which took ${spanText(took)}`]
}

function creditParts(history: JobHistory, job: number, phase: JobPhase): readonly Part[] {
  const { store } = history
  const needs = store.a(phase.event)
  const free = store.b(phase.event)
  const limit = store.objects.schedCredits[store.objects.jobSched[job] ?? -1]
  const of = limit === undefined ? "" : ` of ${limit}`
  const parts: Part[] = [`for ${plural(needs, "credit")}${of}, ${free} free`]
  const holders = holdersAt(history, job, phase.event + 1)
  holders.slice(0, NAMED_MAX).forEach((holder, i) => parts.push(i === 0 ? ": " : ", ", { job: holder }))
  if (holders.length > NAMED_MAX) parts.push(` and ${holders.length - NAMED_MAX} more`)
  if (holders.length > 0)
    parts.push(free > 0 ? " held the others" : holders.length === 1 ? " held them" : " held them together")
  return parts
}
