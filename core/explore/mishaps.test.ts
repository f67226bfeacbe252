/** What may go wrong is found where it must show, is repeated by its choices, and is made short. */
import { describe, expect, test } from "vitest"
import { formatChoices, parseChoices } from "../engine/choices.ts"
import type { MishapName } from "../engine/mishaps.ts"
import { RandomStrategy, RecordedStrategy } from "../engine/strategy.ts"
import { compileReplay, formatDiagnostic } from "../lang/compile.ts"
import type { Program } from "../lang/program.ts"
import { openSession } from "../session/open-session.ts"
import { formatEvent } from "../trace/format-event.ts"
import { runOnce } from "./run-once.ts"
import { searchRandom } from "./random-search.ts"

function compile(lines: string): Program {
  const compiled = compileReplay(`replay 1\n${lines}`)
  if (!compiled.ok) throw new Error(compiled.error.map((one) => formatDiagnostic("replay", one)).join("\n"))
  return compiled.value
}

/** Two jobs on one ring; what hangs is reset. */
const TIMED = compile(`machine mock { sched gfx { credits 4; timeout 1ms; on-timeout reset } }
queue render on gfx
at 0us submit a to render { run 10us }
at 1us submit b to render { run 10us }`)

/** The same without a timeout: what is lost stays so. */
const PATIENT = compile(`machine mock { sched gfx { credits 4 } }
queue render on gfx
at 0us submit a to render { run 10us }
at 1us submit b to render { run 10us }`)

function run(program: Program, seed: number, mishaps: readonly MishapName[]) {
  const session = openSession(program, { strategy: new RandomStrategy(seed), mishaps })
  session.run({ turns: Number.POSITIVE_INFINITY })
  const { store } = session
  return { session, events: Array.from({ length: store.length }, (_, index) => formatEvent(store, index)) }
}

/** The first seed whose run has such an event, and that run. */
function runWith(program: Program, mishap: MishapName, word: string = mishap) {
  for (let seed = 0; seed < 500; seed++) {
    const one = run(program, seed, [mishap])
    if (one.events.some((event) => event.includes(`mishap fault=${word} `))) return { seed, ...one }
  }
  throw new Error(`no run of 500 meets ${word}`)
}

describe("what each does to a job that nothing else would hurt", () => {
  test("a hang is a timeout", () => {
    const { events } = runWith(TIMED, "hang")
    expect(events.filter((event) => event.includes(" timeout "))).not.toEqual([])
  })

  test("an error is that of the job", () => {
    const { events } = runWith(PATIENT, "error")
    expect(events.filter((event) => /finished_signal .* error=-EIO/.test(event))).toHaveLength(1)
  })

  test("a lost interrupt is found at the timeout, and its job has succeeded", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const { events } = run(TIMED, seed, ["lost-irq"])
      const [lost] = events.flatMap((event, index) => (event.includes("fault=lost-irq") ? [index] : []))
      // No interrupt after it: what is found then is found by somebody who looks.
      if (lost === undefined || events.slice(lost).some((event) => event.includes(" irq "))) continue
      expect(events.slice(lost).some((event) => /finished_signal job=[ab] .* error=0/.test(event))).toBe(true)
      expect(events.slice(lost).some((event) => event.includes(" timeout "))).toBe(true)
      return
    }
    throw new Error("no run of 2000 loses the last interrupt")
  })

  test("without a timeout nobody finds it, and the end says so", () => {
    const found = searchRandom(PATIENT, { runs: 2000, seed: 1, mishaps: ["lost-irq"] })
    expect(found?.report).toMatch(/^WARNING: jobs: [ab] never ends: nothing is left to run \(line [45]\)$/)
  })

  test("a late interrupt comes, and all jobs end", () => {
    const { events, session } = runWith(PATIENT, "late-irq")
    expect(events.filter((event) => event.includes("finished_signal"))).toHaveLength(2)
    expect(session.report).toBeNull()
  })

  test("without memory a submission is refused", () => {
    const { events } = runWith(TIMED, "alloc")
    expect(events.filter((event) => /submit_failed .* error=-ENOMEM/.test(event))).not.toEqual([])
  })

  test.each(["kill", "close"])("a %s ends the queue, and what comes later is not submitted", (word) => {
    for (let seed = 0; seed < 2000; seed++) {
      const { events } = run(TIMED, seed, ["kill"])
      const at = events.findIndex((event) => event.includes(`mishap fault=${word} of=render`))
      const later = events.slice(at)
      if (at < 0 || !later.some((event) => event.includes(" op line=5"))) continue
      expect(later.filter((event) => /entity_killed|entity_fini_done/.test(event))).toHaveLength(1)
      expect(events.filter((event) => event.includes(" job=b "))).toEqual([])
      return
    }
    throw new Error(`no run of 2000 has a ${word} before the second line`)
  })
})

test("with no more than none, the end is looked at and nothing goes wrong", () => {
  expect(searchRandom(TIMED, { runs: 500, seed: 0, mishaps: [] })).toBeNull()
  expect(searchRandom(PATIENT, { runs: 500, seed: 0, mishaps: [], mishapsMax: 5 })).toBeNull()
})

test("a job that waits for what is never signalled is no finding", () => {
  const program = compile(`machine mock { sched gfx { credits 4; timeout 1ms } }
queue render on gfx
fence never
at 0us submit a to render { run 10us } after fence never`)
  expect(searchRandom(program, { runs: 200, seed: 0, mishaps: [] })).toBeNull()
})

test("a replay that hangs without a timeout never ends, which only a run that asks finds", () => {
  const program = compile(`machine mock { sched gfx { credits 4 } }
queue render on gfx
at 0us submit a to render { run 10us; hang }`)
  expect(searchRandom(program, { runs: 50, seed: 0 })).toBeNull()
  expect(searchRandom(program, { runs: 50, seed: 0, mishaps: [] })?.report).toContain("a never ends")
})

test("the same choices give the same events, and nothing goes wrong where nothing is looked for", () => {
  for (let seed = 0; seed < 60; seed++) {
    const mishaps = ["hang", "error", "lost-irq", "late-irq", "alloc", "kill"] as const
    const first = run(TIMED, seed, mishaps)
    const parsed = parseChoices(first.session.choices)
    const session = openSession(TIMED, { strategy: new RecordedStrategy(parsed.ok ? parsed.value : []), mishaps })
    session.run({ turns: Number.POSITIVE_INFINITY })
    expect(Array.from({ length: session.store.length }, (_, index) => formatEvent(session.store, index))).toEqual(
      first.events,
    )
    expect(session.choices).toBe(first.session.choices)
  }
})

test("what is found is made short, and is the same finding", () => {
  const raw = (() => {
    for (let seed = 0; seed < 2000; seed++) {
      const found = runOnce(PATIENT, new RandomStrategy(seed), ["lost-irq", "error"])
      if (found !== null) return found
    }
    throw new Error("nothing found")
  })()
  const finding = searchRandom(PATIENT, { runs: 2000, seed: 0, mishaps: ["lost-irq", "error"] })
  const short = parseChoices(finding?.choices ?? "")
  const taken = (short.ok ? short.value : []).filter((choice) => choice !== 0)
  // One interrupt is lost, and nothing else has to happen.
  expect(taken).toEqual([1])
  expect((finding?.choices ?? "").length).toBeLessThan(formatChoices(raw.choices).length)
  const again = runOnce(PATIENT, new RecordedStrategy(short.ok ? short.value : []), ["lost-irq", "error"])
  expect([again?.report, formatChoices(again?.choices ?? [])]).toEqual([finding?.report, finding?.choices])
})
