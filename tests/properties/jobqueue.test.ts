/** What holds for every program on the job queue, under every interleaving. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { RandomStrategy } from "../../core/engine/strategy.ts"
import { describeReport } from "../../core/engine/report.ts"
import type { Program } from "../../core/lang/program.ts"
import { ReplayRun } from "../../core/replay/replay-run.ts"
import { SteeredRun } from "../../core/replay/steered-run.ts"
import { TIME_MAX, duration } from "../../core/time/time.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"
import { formatEvent } from "../../core/trace/format-event.ts"
import { randomProgram } from "./random-program.ts"

const TURNS_MAX = 200_000
/** Above every duration there is. */
const HANG_TIMEOUT = duration(300)
/** Hangs that the driver calls slow go on for ever, and so does what they hold. */
const onJobqueue = (violent: boolean, syncs = false) =>
  randomProgram({ violent, syncs }).map(
    (program): Program => ({
      ...program,
      scheduler: "jobqueue",
      until: null,
      scheds: program.scheds.map((sched) =>
        sched.onTimeout.startsWith("NO_HANG") || sched.timeout === null
          ? { ...sched, timeout: HANG_TIMEOUT, onTimeout: "RESET" }
          : sched,
      ),
    }),
  )

function run(program: Program, strategy: { pick(count: number): number } | null): ReplayRun | SteeredRun {
  const store = new EventStore()
  const one = strategy === null ? new ReplayRun(program, 0, store) : new SteeredRun(program, 0, store, strategy)
  one.advance(TIME_MAX, TURNS_MAX, Number.POSITIVE_INFINITY)
  return one
}

function lines({ engine: { trace } }: ReplayRun | SteeredRun): string[] {
  return Array.from({ length: trace.length }, (_, index) => formatEvent(trace, index))
}

/** Jobs that were committed and did not end exactly once: signalled, and given back to the driver. */
function badlyEnded({ engine: { trace } }: ReplayRun | SteeredRun): string[] {
  const ends = new Map<number, string>()
  for (let i = 0; i < trace.length; i++) {
    const kind = trace.kind(i)
    const job = trace.subject(i)
    const told = ends.get(job)
    if (kind === EV.queue) ends.set(job, "")
    else if (told !== undefined && kind === EV.finished_signal) ends.set(job, `${told}f`)
    else if (told !== undefined && kind === EV.free) ends.set(job, `${told}r`)
  }
  return [...ends].flatMap(([job, told]) => (told === "fr" ? [] : [`${trace.objects.jobs[job]}: '${told}'`]))
}

test("the same program gives the same trace, and the steered form straight on gives it too", () => {
  fc.assert(
    fc.property(onJobqueue(true, true), (program) => {
      const first = lines(run(program, null))
      expect(lines(run(program, null))).toEqual(first)
      expect(lines(run(program, { pick: () => 0 }))).toEqual(first)
    }),
    { numRuns: 200 },
  )
})

test("through the C face it is the same trace", () => {
  fc.assert(
    fc.property(onJobqueue(true, true), (program) => {
      expect(lines(run({ ...program, scheduler: "c-api" }, null))).toEqual(lines(run(program, null)))
    }),
    { numRuns: 200 },
  )
})

test.each([
  ["jobqueue", "peaceful", false],
  ["jobqueue", "violent", true],
  ["c-api", "violent", true],
] as const)(
  "on %s, however interleaved, %s programs end every job once, and nothing is reported",
  (scheduler, _, violent) => {
    fc.assert(
      fc.property(onJobqueue(violent), fc.nat(), (one, seed) => {
        const program: Program = { ...one, scheduler }
        for (const strategy of [null, new RandomStrategy(seed)]) {
          const ended = run(program, strategy)
          expect(ended.engine.reports.map(describeReport)).toEqual([])
          expect(badlyEnded(ended)).toEqual([])
          for (const figures of ended.figures().scheds)
            expect(figures).toEqual({ credit_count: "0", pending_jobs: "0" })
          expect(ended.figures().run).toMatchObject({ timers_left: "0", jobs_not_freed: "" })
        }
      }),
      { numRuns: 300 },
    )
  },
)
