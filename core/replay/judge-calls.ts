/** Judges what is expected of calls on sync objects, by what the trace says of each. */
import { unreachable } from "../base/assert.ts"
import { formatErrno } from "../base/errno.ts"
import type { CallRef, Expectation, Program } from "../lang/program.ts"
import { type EventStore, spanOf } from "../trace/event-store.ts"
import { EV } from "../trace/events.ts"
import { compareTimes } from "./compare-times.ts"

export type CallExpectation = Extract<
  Expectation,
  { readonly kind: "call-result" | "call-returned" | "call-first" | "call-points" | "call-count" }
>

/** What became of a call. */
interface Outcome {
  /** When it returned, and what: 0 or a negated errno. Null: it has not. */
  returned: number | null
  error: number | null
  /** Of a wait; null: none was named. */
  first: number | null
  /** Of a query. */
  readonly points: number[]
  /** Of an eventfd. */
  count: number
}

export interface CallVerdict {
  readonly held: boolean
  readonly text: string
}

export function isOfCall(expectation: Expectation): expectation is CallExpectation {
  return "call" in expectation
}

/** One pass over the trace, and only if somebody asks. */
export function callJudge(program: Program, store: EventStore): (expectation: CallExpectation) => CallVerdict {
  const name = ({ call, turn }: CallRef): string => {
    const spec = program.calls[call]
    return spec?.repeated === true ? `${spec.name}[${turn}]` : (spec?.name ?? "?")
  }
  const names = new Set(program.expectations.filter(isOfCall).map(({ call }) => name(call)))
  const outcomes = names.size === 0 ? new Map<string, Outcome>() : outcomesOf(store, names)
  return (expectation) => judge(expectation, name(expectation.call), outcomes.get(name(expectation.call)) ?? null)
}

/** By name. A call that was never made is missing. */
function outcomesOf(store: EventStore, names: ReadonlySet<string>): Map<string, Outcome> {
  const byName = new Map<string, Outcome>()
  const wanted: (Outcome | undefined)[] = []
  store.objects.calls.forEach((name, call) => {
    if (!names.has(name)) return
    const outcome = { returned: null, error: null, first: null, points: [], count: 0 }
    wanted[call] = outcome
    byName.set(name, outcome)
  })
  for (let i = 0; i < store.length; i++) {
    switch (store.kind(i)) {
      case EV.sync_return: {
        const outcome = wanted[store.subject(i)]
        if (outcome === undefined) break
        outcome.returned = store.time(i)
        outcome.error = store.b(i)
        break
      }
      case EV.sync_first: {
        const outcome = wanted[store.subject(i)]
        if (outcome !== undefined) outcome.first = store.a(i)
        break
      }
      case EV.sync_point:
        wanted[store.subject(i)]?.points.push(spanOf(store.b(i), store.c(i)))
        break
      case EV.eventfd_signal: {
        const outcome = wanted[store.subject(i)]
        if (outcome !== undefined) outcome.count = store.a(i)
        break
      }
      default:
    }
  }
  return byName
}

function judge(expectation: CallExpectation, name: string, outcome: Outcome | null): CallVerdict {
  if (outcome === null) return failed(`${name} was not called`)
  switch (expectation.kind) {
    case "call-result": {
      const { result } = expectation
      const wanted = typeof result === "object" ? formatErrno(result.error) : result
      const actual = outcome.error === null ? "asleep" : outcome.error === 0 ? "ok" : formatErrno(outcome.error)
      return actual === wanted ? held("") : failed(`${name} is ${actual}, expected ${wanted}`)
    }
    case "call-returned":
      if (outcome.returned === null) return failed(`${name} has not returned`)
      return compareTimes(outcome.returned, expectation.comparison, expectation.ns)
    case "call-first": {
      const actual = outcome.first ?? "none"
      const wanted = expectation.first ?? "none"
      return actual === wanted ? held("") : failed(`first of ${name} is ${actual}, expected ${wanted}`)
    }
    case "call-points": {
      const actual = outcome.points.join(", ")
      const wanted = expectation.points.join(", ")
      if (actual === wanted) return held("")
      return failed(`${name} is at ${actual === "" ? "no point" : `point ${actual}`}, expected ${wanted}`)
    }
    case "call-count":
      if (outcome.count === expectation.count) return held("")
      return failed(`${name} was raised ${outcome.count} times, expected ${expectation.count}`)
    default:
      return unreachable(expectation)
  }
}

function held(text: string): CallVerdict {
  return { held: true, text }
}

function failed(text: string): CallVerdict {
  return { held: false, text }
}
