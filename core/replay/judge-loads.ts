/** Judges what is expected of loads, by what the trace says of their cycles. */
import type { Expectation, Program } from "../lang/program.ts"
import { type EventStore, spanOf } from "../trace/event-store.ts"
import { EV } from "../trace/events.ts"
import { compareNumbers, compareTimes } from "./compare-times.ts"

type LoadExpectation = Extract<Expectation, { readonly kind: "load" }>

/** What became of a load. */
interface Outcome {
  /** Cycles that are over. */
  cycles: number
  /** When its last job had finished; null: it has not ended, or not so. */
  ended: number | null
  /** `refused` or `limit`, if it ended so. */
  broken: string | null
  /** The longest of its cycles, without what it slept; null: none is over. */
  longest: number | null
  /** When the cycle that goes on began. */
  begun: number
}

interface LoadVerdict {
  readonly held: boolean
  readonly text: string
}

/** One pass over the trace, and only if somebody asks. */
export function loadJudge(program: Program, store: EventStore): (expectation: LoadExpectation) => LoadVerdict {
  const asked = program.expectations.some(({ kind }) => kind === "load")
  const outcomes = asked ? outcomesOf(store) : new Map<string, Outcome>()
  return (expectation) => {
    const name = program.loads[expectation.load]?.name ?? "?"
    return judge(expectation, name, outcomes.get(name) ?? emptyOutcome())
  }
}

function emptyOutcome(): Outcome {
  return { cycles: 0, ended: null, broken: null, longest: null, begun: 0 }
}

/** By name. A load that has not begun is missing. */
function outcomesOf(store: EventStore): Map<string, Outcome> {
  const byName = new Map<string, Outcome>()
  const of = (index: number): Outcome => {
    const name = store.objects.words[store.subject(index)] ?? "?"
    const known = byName.get(name)
    if (known !== undefined) return known
    const outcome = emptyOutcome()
    byName.set(name, outcome)
    return outcome
  }
  for (let i = 0; i < store.length; i++) {
    switch (store.kind(i)) {
      case EV.cycle_begin:
        of(i).begun = store.time(i)
        break
      case EV.cycle_end: {
        const outcome = of(i)
        outcome.cycles++
        const busy = store.time(i) - outcome.begun - spanOf(store.b(i), store.c(i))
        outcome.longest = Math.max(outcome.longest ?? 0, busy)
        break
      }
      case EV.load_end: {
        const how = store.objects.words[store.b(i)] ?? "?"
        if (how === "finished") of(i).ended = store.time(i)
        else of(i).broken = how
        break
      }
      default:
    }
  }
  return byName
}

function judge({ figure, comparison, value }: LoadExpectation, name: string, outcome: Outcome): LoadVerdict {
  const { cycles, broken } = outcome
  const stopped = broken === null ? "" : `, stopped: ${BROKEN[broken] ?? broken}`
  if (figure === "cycles") {
    const held = compareNumbers(cycles, comparison, value)
    return { held, text: `${cycles} ${cycles === 1 ? "cycle" : "cycles"}${stopped}` }
  }
  const actual = outcome[figure]
  if (actual !== null) return compareTimes(actual, comparison, value)
  return { held: false, text: figure === "ended" ? `${name} has not ended${stopped}` : `no cycle of ${name} is over` }
}

const BROKEN: Readonly<Record<string, string>> = {
  refused: "a submission was refused",
  limit: "too many steps",
}
