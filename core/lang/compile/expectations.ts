/**
 * Expectations. What they compare with is brought to the form of the golden traces: errors and priorities as numbers,
 * a dependency as `dep` and `dep_kind`.
 */
import { ERRNO, isErrnoName } from "../../base/errno.ts"
import { simTime } from "../../time/time.ts"
import { EVENTS, type EventName, type FieldType, PRIORITIES } from "../../trace/events.ts"
import { REPORT_NAMES } from "../../trace/report-names.ts"
import { quote } from "../found.ts"
import type { Comparison, ExpectedEvent, Expectation, JobMoment, JobRef } from "../program.ts"
import { didYouMean } from "../suggest.ts"
import type {
  ExpectTree,
  ExpectedFinalTree,
  ExpectedLoadTree,
  ExpectedOfJobTree,
  ExpectedTraceTree,
  Extent,
  JobTree,
  ReplayTree,
  TraceRowTree,
} from "../tree.ts"
import { expectedCounter, expectedFault } from "./agx/expect-machine.ts"
import { expectedMemory } from "./agx/expect-memory.ts"
import type { Context } from "./context.ts"
import { ofCall, suits } from "./call-expectations.ts"
import { absoluteRef } from "./dependencies.ts"
import { FIGURES, NO_JOBS } from "./figures.ts"
import { amount, enumerate, errno, oneOf, span, time } from "./values.ts"

export function readExpectations(context: Context, tree: ReplayTree): Expectation[] {
  const expectations: Expectation[] = []
  for (const item of tree.items) {
    if (item.$type === "Expect" && !context.problems.full) readExpectation(context, item, expectations)
  }
  return expectations
}

function readExpectation(context: Context, item: ExpectTree, into: Expectation[]): void {
  const line = context.problems.line(item.$start)
  const { what } = item
  switch (what.$type) {
    case "ExpectedOrder": {
      const jobs: JobRef[] = []
      for (const job of what.jobs) {
        const ref = expectedJob(context, job)
        if (ref !== null) jobs.push(ref)
        if (context.problems.full) break
      }
      into.push({ kind: "order", line, moment: what.moment, jobs })
      break
    }
    case "ExpectedTrace":
      into.push({ kind: "trace", line, events: expectedEvents(context, what) })
      break
    case "ExpectedFinal":
      readFinal(context, what, into)
      break
    case "ExpectedReport": {
      const name = oneOf(context, what.name, REPORT_NAMES, "report")
      if (name !== null) into.push({ kind: "report", line, name })
      break
    }
    case "ExpectedMemory": {
      const expectation = expectedMemory(context, what, line)
      if (expectation !== null) into.push(expectation)
      break
    }
    case "ExpectedFault":
    case "ExpectedCounter": {
      const expectation =
        what.$type === "ExpectedFault" ? expectedFault(context, what, line) : expectedCounter(context, what, line)
      if (expectation !== null) into.push(expectation)
      break
    }
    case "ExpectedLoad": {
      const expectation = expectedLoad(context, what, line)
      if (expectation !== null) into.push(expectation)
      break
    }
    case "ExpectedOfJob": {
      const expectation = ofJob(context, what, line)
      if (expectation !== null) into.push(expectation)
      break
    }
  }
}

function expectedJob(context: Context, job: JobTree): JobRef | null {
  const submit = context.jobNames.resolve(job.name, context.problems)
  return submit === null ? null : absoluteRef(context, job, submit)
}

function expectedLoad(context: Context, what: ExpectedLoadTree, line: number): Expectation | null {
  const load = context.loadNames.resolve(what.name, context.problems)
  const count = { what: "number of cycles", min: 0, max: Number.MAX_SAFE_INTEGER }
  const value =
    what.count !== undefined
      ? amount(context, what.count, count)
      : what.value === undefined
        ? null
        : time(context, what.value)
  if (load === null || value === null) return null
  const comparison: Comparison = what.comparison === "at" ? "=" : what.comparison
  return { kind: "load", line, load, figure: what.figure, comparison, value }
}

/** Of a job, or of a call: they share their names. */
function ofJob(context: Context, what: ExpectedOfJobTree, line: number): Expectation | null {
  const { text } = what.job.name
  const isJob = context.jobNames.find(text) !== undefined
  const call = isJob ? undefined : context.callNames.find(text)
  if (call !== undefined) return ofCall(context, what, call, line)
  if (!isJob)
    return unknownValue(context, what.job, "job", text, [...context.jobNames.keys(), ...context.callNames.keys()])
  if (!suits(context, what, null)) return null
  const job = expectedJob(context, what.job)
  if (what.moment !== undefined && what.moment !== "returned" && what.value !== undefined) {
    const ns = time(context, what.value)
    const comparison: Comparison = what.comparison === undefined || what.comparison === "at" ? "=" : what.comparison
    const moment: JobMoment = what.moment
    return job === null || ns === null ? null : { kind: "time", line, job, moment, comparison, ns }
  }
  if (what.result === "fails") {
    const error = what.errno === undefined ? null : errno(context, what.errno)
    return job === null || error === null ? null : { kind: "result", line, job, result: { error } }
  }
  if (job === null || what.result === undefined || what.result === "asleep") return null
  return { kind: "result", line, job, result: what.result }
}

function expectedEvents(context: Context, what: ExpectedTraceTree): ExpectedEvent[] {
  const events: ExpectedEvent[] = []
  let before = 0
  for (const row of what.rows) {
    if (context.problems.full) break
    const at = /^\d+$/.test(row.at) ? span(context, rowTime(row), `${row.at}ns`) : span(context, rowTime(row), row.at)
    if (at !== null && at < before)
      context.problems.error(rowTime(row), "trace-order", "this row is earlier than the one above it")
    before = Math.max(before, at ?? 0)
    const spec = Object.hasOwn(EVENTS, row.event) ? EVENTS[row.event as EventName] : undefined
    if (spec === undefined) {
      context.problems.error(
        row,
        "unknown-event",
        `no event ${quote(row.event)}`,
        didYouMean(row.event, Object.keys(EVENTS)),
      )
      continue
    }
    if (spec.own) {
      const suggestion = "A trace is compared by the scheduler's events; leave this row out."
      context.problems.error(row, "own-event", `${quote(row.event)} is an event that only Ringside has`, suggestion)
      continue
    }
    const types = fieldTypes(row.event as EventName)
    const fields: (readonly [string, string])[] = []
    row.names.forEach((name, index) => {
      const type = types.get(name)
      const value = row.values[index] as string
      if (type === undefined) {
        const suggestion =
          didYouMean(name, types.keys()) ??
          (types.size === 0 ? "It has none." : `It has ${enumerate([...types.keys()])}.`)
        context.problems.error(
          row,
          "unknown-field",
          `event ${quote(row.event)} has no field ${quote(name)}`,
          suggestion,
        )
        return
      }
      if (fields.some(([earlier]) => earlier === name)) {
        context.problems.error(row, "duplicate-field", `field ${quote(name)} is given twice`)
        return
      }
      const canonical = fieldValue(context, row, name, type, value)
      if (canonical === null) return
      if (name === "dep") fields.push(...dependencyFields(canonical))
      else fields.push([name, canonical])
    })
    events.push({ line: context.problems.line(row.$start), at: simTime(at ?? 0), name: row.event, fields })
  }
  return events
}

function rowTime(row: TraceRowTree): Extent {
  return { $start: row.$start, $end: row.$start + row.at.length }
}

const typesOf = new Map<EventName, ReadonlyMap<string, FieldType>>()

/** The fields that an event is printed with, and how each is to be read. */
export function fieldTypes(name: EventName): ReadonlyMap<string, FieldType> {
  const known = typesOf.get(name)
  if (known !== undefined) return known
  const spec = EVENTS[name]
  const types = new Map<string, FieldType>()
  if (spec.subject !== null) types.set(spec.subjectName, spec.subject)
  if (spec.subject === "job") {
    types.set("entity", "entity")
    types.set("sched", "sched")
  }
  for (const [field, type] of spec.args as readonly (readonly [string, FieldType])[]) types.set(field, type)
  typesOf.set(name, types)
  return types
}

/** `sched:a` is the scheduled fence of a. */
function dependencyFields(fence: string): readonly (readonly [string, string])[] {
  if (fence.startsWith("sched:"))
    return [
      ["dep", fence.slice("sched:".length)],
      ["dep_kind", "scheduled"],
    ]
  return [
    ["dep", fence],
    ["dep_kind", fence.startsWith("ext:") ? "ext" : "finished"],
  ]
}

/** A value as the golden traces have it; null, and told, if the field cannot have it. */
function fieldValue(context: Context, at: Extent, field: string, type: FieldType, value: string): string | null {
  switch (type) {
    case "job":
      return isJob(context, value) ? value : unknownValue(context, at, "job", value, context.jobNames.keys())
    case "entity":
      return context.queueNames.find(value) !== undefined
        ? value
        : unknownValue(context, at, "queue", value, context.queueNames.keys())
    case "sched":
      return context.schedNames.find(value) !== undefined
        ? value
        : unknownValue(context, at, "scheduler", value, context.schedNames.keys())
    case "fence":
      return fenceValue(context, at, value)
    case "priority": {
      const name = PRIORITIES[Number(value)] ?? value
      const level = (PRIORITIES as readonly string[]).indexOf(name)
      return level >= 0 ? String(level) : unknownValue(context, at, "priority", value, PRIORITIES)
    }
    case "errno": {
      const number = errnoValue(value)
      return number === null
        ? wrongValue(context, at, field, "0 or a negated error such as -EIO", value)
        : String(number)
    }
    case "count":
    case "ring":
    case "line":
    case "span":
      return wholeNumber(value) ?? wrongValue(context, at, field, "a whole number", value)
    case "word":
    case "client":
    case "work":
    case "sync":
    case "pipe":
    case "hex":
    case "tag":
    case "message":
    case "address":
    case "call":
      return value
  }
}

function isJob(context: Context, name: string): boolean {
  const bracket = name.indexOf("[")
  const submit = context.jobNames.find(bracket < 0 ? name : name.slice(0, bracket))
  if (submit === undefined) return false
  const turns = context.submitTurns[submit]
  if (turns === undefined || bracket < 0 !== turns.repeat < 0) return false
  return bracket < 0 || Number(name.slice(bracket + 1, -1)) < turns.turns
}

function fenceValue(context: Context, at: Extent, value: string): string | null {
  const colon = value.indexOf(":")
  const kind = value.slice(0, colon)
  const name = value.slice(colon + 1)
  if (kind === "ext") {
    return context.fenceNames.find(name) !== undefined
      ? value
      : unknownValue(context, at, "fence", name, context.fenceNames.keys())
  }
  if (colon >= 0 && kind !== "sched" && kind !== "hw")
    return unknownValue(context, at, "kind of fence", kind, ["ext", "sched", "hw"])
  return isJob(context, name) ? value : unknownValue(context, at, "job", name, context.jobNames.keys())
}

function unknownValue(context: Context, at: Extent, kind: string, value: string, known: Iterable<string>): null {
  context.problems.error(
    at,
    `unknown-${kind.replaceAll(" ", "-")}`,
    `no ${kind} ${quote(value)}`,
    didYouMean(value, known),
  )
  return null
}

function wrongValue(context: Context, at: Extent, field: string, form: string, value: string): null {
  context.problems.error(at, "wrong-value", `expected ${form} for ${field}, found ${quote(value)}`)
  return null
}

/** `-110`, `-ETIMEDOUT` and 0; null for anything else. */
export function errnoValue(value: string): number | null {
  if (value === "0") return 0
  const name = value.slice(1)
  if (!value.startsWith("-")) return null
  if (isErrnoName(name)) return -ERRNO[name]
  return /^[1-9]\d{0,3}$/.test(name) ? -Number(name) : null
}

/** Any size, since averages pass 2^53; without leading zeros. */
function wholeNumber(value: string): string | null {
  const match = /^(-?)0*(\d+)$/.exec(value)
  return match === null ? null : `${match[2] === "0" ? "" : match[1]}${match[2]}`
}

function readFinal(context: Context, what: ExpectedFinalTree, into: Expectation[]): void {
  for (const row of what.rows) {
    if (context.problems.full) return
    let index: number | null = 0
    if (row.kind !== "run" && row.name !== undefined) {
      index = (row.kind === "sched" ? context.schedNames : context.queueNames).resolve(row.name, context.problems)
    }
    const forms = FIGURES[row.kind]
    const figures: (readonly [string, string])[] = []
    row.names.forEach((name, at) => {
      const form = Object.hasOwn(forms, name) ? forms[name] : undefined
      const value = row.values[at] as string
      if (form === undefined) {
        const suggestion = didYouMean(name, Object.keys(forms)) ?? `It has ${enumerate(Object.keys(forms))}.`
        context.problems.error(
          row,
          "unknown-figure",
          `no figure ${quote(name)} of ${row.kind === "run" ? "the run" : `a ${row.kind}`}`,
          suggestion,
        )
        return
      }
      if (figures.some(([earlier]) => earlier === name)) {
        context.problems.error(row, "duplicate-figure", `figure ${quote(name)} is given twice`)
        return
      }
      const canonical = figureValue(context, row, name, form, value)
      if (canonical !== null) figures.push([name, canonical])
    })
    if (index === null) continue
    into.push({ kind: "final", line: context.problems.line(row.$start), object: { kind: row.kind, index }, figures })
  }
}

function figureValue(context: Context, at: Extent, name: string, form: string, value: string): string | null {
  switch (form) {
    case "flag":
      return value === "true" || value === "false" ? value : wrongValue(context, at, name, "true or false", value)
    case "errno": {
      const number = errnoValue(value)
      return number === null
        ? wrongValue(context, at, name, "0 or a negated error such as -EIO", value)
        : String(number)
    }
    case "jobs": {
      if (value === NO_JOBS && !isJob(context, value)) return ""
      const unknown = value.split(",").find((job) => !isJob(context, job))
      return unknown === undefined ? value : unknownValue(context, at, "job", unknown, context.jobNames.keys())
    }
    default:
      return wholeNumber(value) ?? wrongValue(context, at, name, "a whole number", value)
  }
}
