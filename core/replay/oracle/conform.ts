/**
 * Runs a golden trace's scenario and compares every event and the whole final state with what the real
 * code did. Nothing is excused.
 */
import { EventStore } from "../../trace/event-store.ts"
import { TIME_MAX } from "../../time/time.ts"
import type { OracleTrace } from "../../lang/oracle/oracle-file.ts"
import type { Program } from "../../lang/program.ts"
import { ReplayRun, type Run } from "../replay-run.ts"
import { diffTrace, formatDivergence } from "../trace-diff.ts"

/** A scenario that needs more turns than this does not end. */
const TURNS_MAX = 10_000_000

/** Null if all agrees; otherwise what does not. */
export function conformOracle(
  trace: OracleTrace,
  start: (program: Program, store: EventStore) => Run = startStraight,
): string | null {
  const run = start(trace.program, new EventStore())
  if (run.advance(TIME_MAX, TURNS_MAX, Number.POSITIVE_INFINITY)) return `not over after ${TURNS_MAX} turns`
  const divergence = diffTrace(run.engine.trace, trace.events)
  if (divergence !== null) return `event ${divergence.index + 1} differs:\n${formatDivergence(divergence)}`
  const actual = run.figures()
  const differences = [
    ...diffFigures("run", trace.final.run, actual.run),
    ...trace.program.scheds.flatMap((sched, i) =>
      diffFigures(sched.name, trace.final.scheds[i] ?? {}, actual.scheds[i] ?? {}),
    ),
    ...trace.program.entities.flatMap((entity, i) =>
      diffFigures(entity.name, trace.final.entities[i] ?? {}, actual.entities[i] ?? {}),
    ),
  ]
  return differences.length === 0 ? null : `final state differs:\n${differences.join("\n")}`
}

function startStraight(program: Program, store: EventStore): Run {
  return new ReplayRun(program, 0, store)
}

type Figures = Readonly<Record<string, string>>

function diffFigures(object: string, expected: Figures, actual: Figures): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)])
  return [...names].flatMap((name) => {
    const [want, have] = [expected[name] ?? "nothing", actual[name] ?? "nothing"]
    return want === have ? [] : [`    ${object} ${name}: expected ${want}, is ${have}`]
  })
}
