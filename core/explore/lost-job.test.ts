import { expect, test } from "vitest"
import { compileReplay } from "../lang/compile.ts"
import type { Program } from "../lang/program.ts"
import { openSession } from "../session/open-session.ts"
import { recordedStrategy } from "../session/strategies.ts"
import { exploreModel } from "./model.ts"
import { searchRandom } from "./random-search.ts"

/** Three jobs pushed to one queue at one instant: the shortest replay with G1 in it. */
function program(defect: string): Program {
  const compiled = compileReplay(`replay 1
scheduler drm-sched { profile v7.2; policy fifo ${defect} }
machine mock { sched gfx { credits 4 } }
queue render on gfx
at 0ns submit a to render { run 10ns }
at 0ns submit b to render { run 10ns }
at 0ns submit c to render { run 10ns }
`)
  if (!compiled.ok) throw new Error(compiled.error.map((diagnostic) => diagnostic.message).join())
  return compiled.value
}

test("G1: with the count raised before the link, none of 100,000 runs loses a job", () => {
  expect(searchRandom(program(""), { runs: 100_000, seed: 1 })).toBeNull()
}, 240_000)

test("G1: with the count raised after the link, a job is lost, and its choices lose it every time", () => {
  const broken = program("; defect spsc-count-last")
  const finding = searchRandom(broken, { runs: 10_000, seed: 1 })
  expect(finding?.report).toMatch(/lost wake-up on gfx/)
  for (let i = 0; i < 20; i++) {
    const strategy = recordedStrategy(finding?.choices ?? "")
    if (!strategy.ok || strategy.value === null) throw new Error("choices not read back")
    const session = openSession(broken, { strategy: strategy.value })
    session.run({ turns: Number.POSITIVE_INFINITY })
    expect(session.report).toBe(finding?.report)
    expect(session.choices).toBe(finding?.choices)
  }
}, 60_000)

test("a straight run of the broken queue loses nothing: the race needs another order", () => {
  const session = openSession(program("; defect spsc-count-last"))
  session.run({ turns: Number.POSITIVE_INFINITY })
  expect(session.state).toBe("ended")
  expect(session.report).toBeNull()
})

test("the model of the benchmark breaks nothing, and has the steps it says", () => {
  expect(exploreModel(200)).toEqual({ schedules: 200, steps: 200 * 100, violations: 0 })
})
