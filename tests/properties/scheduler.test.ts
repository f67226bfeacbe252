/** What holds for every program, not only for those that were recorded. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { ReplayRun } from "../../core/replay/replay-run.ts"
import { SteeredRun } from "../../core/replay/steered-run.ts"
import type { Program } from "../../core/lang/program.ts"
import { RandomStrategy } from "../../core/engine/strategy.ts"
import { TIME_MAX } from "../../core/time/time.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"
import { formatEvent } from "../../core/trace/format-event.ts"
import { randomProgram } from "./random-program.ts"

const TURNS_MAX = 200_000
const straightOn = { pick: () => 0 }

function runStraight(program: Program): ReplayRun {
  const run = new ReplayRun(program, 0, new EventStore())
  run.advance(TIME_MAX, TURNS_MAX, Number.POSITIVE_INFINITY)
  return run
}

/** Turn by turn, with the invariants looked at after each; what is broken first, or null. */
function runChecked(program: Program): string | null {
  const run = new ReplayRun(program, 0, new EventStore())
  const checker = run.checker()
  for (let turns = 0; turns < TURNS_MAX; turns++) {
    const more = run.advance(TIME_MAX, 1, Number.POSITIVE_INFINITY)
    const broken = more ? checker.afterStep(false) : checker.atRest()
    if (broken !== null) return `${broken.name}: ${broken.text}`
    if (!more) break
  }
  return null
}

function runSteered(program: Program, strategy: { pick(count: number): number }): SteeredRun {
  const run = new SteeredRun(program, 0, new EventStore(), strategy)
  run.advance(TIME_MAX, TURNS_MAX, Number.POSITIVE_INFINITY)
  return run
}

function lines(store: EventStore): string[] {
  return Array.from({ length: store.length }, (_, index) => formatEvent(store, index))
}

/** Jobs pushed, and how often each finished and was freed. */
function endings(store: EventStore): Map<number, { finished: number; freed: number }> {
  const jobs = new Map<number, { finished: number; freed: number }>()
  for (let i = 0; i < store.length; i++) {
    const job = store.subject(i)
    if (store.kind(i) === EV.queue) jobs.set(job, { finished: 0, freed: 0 })
    const counts = jobs.get(job)
    if (counts === undefined) continue
    if (store.kind(i) === EV.finished_signal) counts.finished++
    if (store.kind(i) === EV.free) counts.freed++
  }
  return jobs
}

test("without violence every job finishes once and is freed once, credits and scores come back", () => {
  fc.assert(
    fc.property(randomProgram({ violent: false }), (program) => {
      const run = runStraight(program)
      for (const [job, counts] of endings(run.engine.trace))
        expect([job, counts]).toEqual([job, { finished: 1, freed: 1 }])
      const { scheds, run: end } = run.figures()
      for (const figures of scheds) expect(figures).toMatchObject({ credit_count: "0", pending_jobs: "0" })
      expect(end).toMatchObject({ timers_left: "0", jobs_not_freed: "" })
    }),
    { numRuns: 400 },
  )
})

test("whatever happens, no fence signals twice and no job is freed twice", () => {
  fc.assert(
    fc.property(randomProgram({ violent: true }), (program) => {
      for (const counts of endings(runStraight(program).engine.trace).values()) {
        expect(counts.finished).toBeLessThanOrEqual(1)
        expect(counts.freed).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 400 },
  )
})

test("the same program gives the same trace, and the steered form straight on gives it too", () => {
  fc.assert(
    fc.property(randomProgram({ violent: true }), (program) => {
      const first = lines(runStraight(program).engine.trace)
      expect(lines(runStraight(program).engine.trace)).toEqual(first)
      expect(lines(runSteered(program, straightOn).engine.trace)).toEqual(first)
    }),
    { numRuns: 200 },
  )
})

test("under any interleaving a peaceful program ends with all jobs finished and nothing reported", () => {
  fc.assert(
    fc.property(randomProgram({ violent: false }), fc.nat(), (program, seed) => {
      const run = runSteered(program, new RandomStrategy(seed))
      expect(run.engine.reports).toEqual([])
      for (const [job, counts] of endings(run.engine.trace))
        expect([job, counts]).toEqual([job, { finished: 1, freed: 1 }])
    }),
    { numRuns: 300 },
  )
})

test("whatever happens, no invariant breaks at any step", () => {
  fc.assert(
    fc.property(randomProgram({ violent: true }), (program) => {
      expect(runChecked(program)).toBeNull()
    }),
    { numRuns: 400 },
  )
})

/** What a violent program does on purpose. */
const ILLEGAL: ReadonlySet<string> = new Set(["scheduler-before-entities", "scheduler-used-after-fini", "no-run-queue"])

test("whatever happens, no invariant breaks at any step of any interleaving", () => {
  fc.assert(
    fc.property(randomProgram({ violent: true }), fc.nat(), (one, seed) => {
      expect(runSteered(one, new RandomStrategy(seed)).engine.reports.filter(({ name }) => !ILLEGAL.has(name))).toEqual(
        [],
      )
    }),
    { numRuns: 400 },
  )
})
