/**
 * Judges the expectations of a replay against what happened. Pure: trace and figures in, one verdict a
 * line out, in the words of the window.
 */
import { unreachable } from "../base/assert.ts"
import { formatErrno } from "../base/errno.ts"
import { type Report, describeReport } from "../engine/report.ts"
import type { Expectation, JobMoment, JobRef, Program } from "../lang/program.ts"
import type { EventStore } from "../trace/event-store.ts"
import { compareTimes } from "./compare-times.ts"
import { type JobMoments, jobMoments } from "./job-moments.ts"
import type { AgxView } from "./agx/agx-view.ts"
import { judgeCounter, judgeFault } from "./judge-machine.ts"
import { loadJudge } from "./judge-loads.ts"
import { judgeMemory } from "./judge-memory.ts"
import { callJudge } from "./judge-calls.ts"
import { diffTrace, formatDivergence } from "./trace-diff.ts"

export interface Verdict {
  readonly line: number
  readonly held: boolean
  readonly text: string
}

/** Figures of the state at the end, by object. */
export interface FinalFigures {
  readonly run: Readonly<Record<string, string>>
  readonly scheds: readonly Readonly<Record<string, string>>[]
  readonly entities: readonly Readonly<Record<string, string>>[]
}

type Of<Kind extends Expectation["kind"]> = Extract<Expectation, { kind: Kind }>

/** One verdict an expectation, in the order of the program. */
export function judge(
  program: Program,
  store: EventStore,
  figures: FinalFigures,
  reports: readonly Report[] = [],
  agx: AgxView | null = null,
): readonly Verdict[] {
  if (program.expectations.length === 0) return []
  const name = (ref: JobRef): string => {
    const submit = program.submits[ref.submit]
    return submit === undefined ? "?" : submit.repeated ? `${submit.name}[${ref.turn}]` : submit.name
  }
  const names = new Set(
    program.expectations.flatMap((expectation) => {
      if (expectation.kind === "order") return expectation.jobs.map(name)
      return expectation.kind === "result" || expectation.kind === "time" ? [name(expectation.job)] : []
    }),
  )
  const moments = jobMoments(store, names)
  const ofCall = callJudge(program, store)
  const ofLoad = loadJudge(program, store)
  const of = (ref: JobRef): JobMoments | null => moments.get(name(ref)) ?? null
  return program.expectations.map((expectation) => {
    switch (expectation.kind) {
      case "result":
        return judgeResult(expectation, name(expectation.job), of(expectation.job))
      case "time":
        return judgeTime(expectation, name(expectation.job), of(expectation.job))
      case "order":
        return judgeOrder(expectation, expectation.jobs.map(name), expectation.jobs.map(of))
      case "trace":
        return judgeTrace(expectation, store)
      case "final":
        return judgeFinal(expectation, figures)
      case "report":
        return judgeReport(expectation, reports)
      case "fault":
        return { line: expectation.line, ...judgeFault(expectation, agx) }
      case "counter":
        return { line: expectation.line, ...judgeCounter(expectation, agx) }
      case "load":
        return { line: expectation.line, ...ofLoad(expectation) }
      case "memory":
      case "memory-crc":
        return { line: expectation.line, ...judgeMemory(expectation, agx) }
      case "call-result":
      case "call-returned":
      case "call-first":
      case "call-points":
      case "call-count":
        return { line: expectation.line, ...ofCall(expectation) }
      default:
        return unreachable(expectation)
    }
  })
}

function held(line: number, text = ""): Verdict {
  return { line, held: true, text }
}

function failed(line: number, text: string): Verdict {
  return { line, held: false, text }
}

function judgeResult({ line, result }: Of<"result">, job: string, moments: JobMoments | null): Verdict {
  const actual = describeResult(moments)
  const wanted = typeof result === "object" ? formatErrno(result.error) : result
  return actual === wanted ? held(line) : failed(line, `${job} is ${actual}, expected ${wanted}`)
}

function describeResult(moments: JobMoments | null): string {
  if (moments === null) return "not submitted"
  const error = moments.refused ?? moments.error
  if (error === null) return "unsignalled"
  return error === 0 ? "ok" : formatErrno(error)
}

function momentOf(moments: JobMoments, moment: JobMoment): number | null {
  const since = (end: number | null): number | null =>
    end === null || moments.queued === null ? null : end - moments.queued
  switch (moment) {
    case "latency":
      return since(moments.finished)
    case "wait":
      return since(moments.run)
    case "queued":
    case "run":
    case "scheduled":
    case "finished":
    case "freed":
      return moments[moment]
    default:
      return unreachable(moment)
  }
}

function judgeTime({ line, moment, comparison, ns }: Of<"time">, job: string, moments: JobMoments | null): Verdict {
  const actual = moments === null ? null : momentOf(moments, moment)
  if (actual === null) return failed(line, `${job} has no ${moment}`)
  return { line, ...compareTimes(actual, comparison, ns) }
}

function judgeOrder(
  { line, moment }: Of<"order">,
  names: readonly string[],
  jobs: readonly (JobMoments | null)[],
): Verdict {
  for (let i = 0; i < jobs.length; i++) {
    const order = momentOrder(jobs[i] ?? null, moment)
    if (order === null) return failed(line, `${names[i]} has no ${moment}`)
    const before = i === 0 ? null : momentOrder(jobs[i - 1] ?? null, moment)
    if (before !== null && before > order) return failed(line, `${moment} ${names[i]} before ${names[i - 1]}`)
  }
  return held(line)
}

/** Index of the event, so that jobs of one instant have an order too. */
function momentOrder(moments: JobMoments | null, moment: "run" | "scheduled" | "finished" | "freed"): number | null {
  return moments === null ? null : moments.order[moment]
}

function judgeTrace({ line, events }: Of<"trace">, store: EventStore): Verdict {
  const expected = events.map(({ at, name, fields }) => ({ at, name, fields: Object.fromEntries(fields) }))
  const divergence = diffTrace(store, expected)
  if (divergence === null) return held(line, `${events.length} events`)
  return failed(
    events[divergence.index]?.line ?? line,
    `event ${divergence.index + 1} differs:\n${formatDivergence(divergence)}`,
  )
}

function judgeFinal({ line, object, figures: wanted }: Of<"final">, figures: FinalFigures): Verdict {
  const lists = { run: [figures.run], sched: figures.scheds, entity: figures.entities }
  const actual = lists[object.kind][object.kind === "run" ? 0 : object.index] ?? {}
  const wrong = wanted.filter(([name, value]) => actual[name] !== value)
  if (wrong.length === 0) return held(line)
  return failed(
    line,
    wrong.map(([name, value]) => `${name} is ${actual[name] ?? "missing"}, expected ${value}`).join("; "),
  )
}

function judgeReport({ line, name }: Of<"report">, reports: readonly Report[]): Verdict {
  const found = reports.filter((report) => report.name === name)
  const [first] = found
  if (first === undefined) return failed(line, `no report ${name}`)
  return held(line, found.length === 1 ? describeReport(first) : `${found.length} times`)
}
