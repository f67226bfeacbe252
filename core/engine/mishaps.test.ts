/** What goes wrong is a choice: asked for by name, answered by the strategy, recorded with the others. */
import { describe, expect, test } from "vitest"
import { EventStore } from "../trace/event-store.ts"
import { formatEvent } from "../trace/format-event.ts"
import { formatChoices, parseChoices } from "./choices.ts"
import { Engine } from "./engine.ts"
import { MISHAPS, type MishapName, formatMishaps, parseMishaps } from "./mishaps.ts"
import type { Pause } from "./pause.ts"
import { SteeredExecutor } from "./steered.ts"
import { RandomStrategy, RecordedStrategy, type Strategy } from "./strategy.ts"

function* asking(engine: Engine, answers: number[]): Generator<Pause, void, void> {
  for (let i = 0; i < 64; i++) {
    answers.push(engine.mishap("late-irq", 3, "gfx ring 0"), engine.allocate("a fence") ? 0 : 1)
    yield "asked"
  }
}

function run(strategy: Strategy, names: readonly MishapName[]) {
  const engine = new Engine(new EventStore())
  const executor = new SteeredExecutor(engine, strategy)
  if (names.length > 0) executor.lookFor(names)
  const answers: number[] = []
  executor.spawn(asking(engine, answers))
  executor.spawn(asking(engine, []))
  executor.run()
  const { trace } = engine
  const events = Array.from({ length: trace.length }, (_, index) => formatEvent(trace, index))
  return { answers, events, choices: executor.choices }
}

test("a run that looks for nothing meets nothing, and records nothing of it", () => {
  const plain = run(new RandomStrategy(1), [])
  expect(plain.answers.every((answer) => answer === 0)).toBe(true)
  expect(plain.events).toEqual([])
  // Two tasks of 65 steps; the choice of who moves is asked for while both can.
  expect(plain.choices.length).toBeLessThan(130)
})

test("an engine without an executor has memory, and nothing goes wrong", () => {
  const engine = new Engine(new EventStore())
  expect([engine.allocate("x"), engine.mishap("hang", 2, "x")]).toEqual([true, 0])
})

test("only what is looked for happens", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { answers, events } = run(new RandomStrategy(seed, 100), ["alloc"])
    expect(answers.filter((_, index) => index % 2 === 0).every((answer) => answer === 0)).toBe(true)
    expect(events.every((event) => event === "0 mishap fault=alloc of=a fence")).toBe(true)
  }
})

test("a random run has as many mishaps as it may at most, and some have that many", () => {
  const counts = Array.from({ length: 50 }, (_, seed) => run(new RandomStrategy(seed, 2), MISHAPS).events.length)
  expect([Math.max(...counts), Math.min(...counts) >= 0]).toEqual([2, true])
  expect(run(new RandomStrategy(1, 0), MISHAPS).events).toEqual([])
})

test("every way is taken by some run", () => {
  const ways = new Set(
    Array.from({ length: 50 }, (_, seed) => run(new RandomStrategy(seed), ["late-irq"]).answers).flat(),
  )
  expect([...ways].sort((a, b) => a - b)).toEqual([0, 1, 2])
})

test("the string of a run repeats who moves and what goes wrong", () => {
  for (let seed = 0; seed < 20; seed++) {
    const first = run(new RandomStrategy(seed), MISHAPS)
    const parsed = parseChoices(formatChoices(first.choices))
    const again = run(new RecordedStrategy(parsed.ok ? parsed.value : []), MISHAPS)
    expect([again.answers, again.events]).toEqual([first.answers, first.events])
  }
})

describe("names on the command line", () => {
  test.each([
    ["hang", ["hang"]],
    ["kill, hang", ["hang", "kill"]],
    ["hang,hang", ["hang"]],
    ["all", MISHAPS],
    ["none", []],
  ])("%s", (text, names) => {
    expect(parseMishaps(text)).toEqual({ ok: true, value: names })
  })

  test.each([[MISHAPS, "all"] as const, [["hang", "kill"], "hang,kill"] as const, [[], "none"] as const])(
    "%j are read back",
    (names, text) => {
      expect([formatMishaps(names), parseMishaps(text)]).toEqual([text, { ok: true, value: names }])
    },
  )

  test.each([
    ["", "no fault ''. There are hang, error, lost-irq, late-irq, alloc, kill; or all, or none."],
    ["hangs", "no fault 'hangs'. There are hang, error, lost-irq, late-irq, alloc, kill; or all, or none."],
    ["all,hang", "no fault 'all'. There are hang, error, lost-irq, late-irq, alloc, kill; or all, or none."],
  ])("'%s' is refused", (text, error) => {
    expect(parseMishaps(text)).toEqual({ ok: false, error })
  })
})
