/** What holds for calls on sync objects, whatever they are and however they interleave. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { RandomStrategy } from "../../core/engine/strategy.ts"
import { ReplayRun } from "../../core/replay/replay-run.ts"
import { SteeredRun } from "../../core/replay/steered-run.ts"
import { TIME_MAX } from "../../core/time/time.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"
import { formatEvent } from "../../core/trace/format-event.ts"
import type { Run } from "../../core/replay/replay-run.ts"
import { randomProgram } from "./random-program.ts"

const TURNS_MAX = 200_000
const straightOn = { pick: () => 0 }

function traced<R extends Run>(run: R): R {
  run.advance(TIME_MAX, TURNS_MAX, Number.POSITIVE_INFINITY)
  return run
}

function lines({ engine: { trace } }: Run): string[] {
  return Array.from({ length: trace.length }, (_, index) => formatEvent(trace, index))
}

/** How often each call was made, and how often it returned. */
function calls({ engine: { trace } }: Run): { made: number; returned: number }[] {
  const counts = trace.objects.calls.map(() => ({ made: 0, returned: 0 }))
  for (let i = 0; i < trace.length; i++) {
    const count = counts[trace.subject(i)]
    if (trace.kind(i) === EV.sync_call && count !== undefined) count.made++
    if (trace.kind(i) === EV.sync_return && count !== undefined) count.returned++
  }
  return counts
}

test("the steered form straight on gives the trace of the straight form, whatever clients call", () => {
  fc.assert(
    fc.property(randomProgram({ violent: true, syncs: true }), (program) => {
      const straight = traced(new ReplayRun(program, 0, new EventStore()))
      expect(lines(traced(new SteeredRun(program, 0, new EventStore(), straightOn)))).toEqual(lines(straight))
      for (const { made, returned } of calls(straight)) expect([made, returned <= made]).toEqual([1, true])
    }),
    { numRuns: 300 },
  )
})

test("under any interleaving every call is made once and returns at most once, and nothing is reported", () => {
  fc.assert(
    fc.property(randomProgram({ violent: false, syncs: true }), fc.nat(), (program, seed) => {
      const run = traced(new SteeredRun(program, 0, new EventStore(), new RandomStrategy(seed)))
      expect(run.engine.reports).toEqual([])
      for (const { made, returned } of calls(run)) expect([made, returned <= made]).toEqual([1, true])
    }),
    { numRuns: 300 },
  )
})
