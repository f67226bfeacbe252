import { expect, test } from "vitest"
import type { Program, SubmitSpec } from "../lang/program.ts"
import { openSession } from "../session/open-session.ts"
import { recordedStrategy } from "../session/strategies.ts"
import { duration, simTime } from "../time/time.ts"
import { exploreModel } from "./model.ts"
import { searchRandom } from "./random-search.ts"

function submit(name: string): SubmitSpec {
  return {
    name,
    line: 1,
    repeated: false,
    entity: 0,
    credits: 1,
    duration: { low: duration(10), high: duration(10) },
    deps: [],
    waits: [],
    signals: [],
    hangs: 0,
    error: 0,
    runResult: "fence",
    resubmitResult: "fence",
    dontPipeline: false,
    prepareDep: -1,
  }
}

/** Three jobs pushed to one queue at one instant: the shortest program with G1 in it. */
const program: Program = {
  title: "",
  scheduler: "drm-sched",
  profile: "v7.2",
  policy: "fifo",
  seed: 0,
  until: null,
  scheds: [
    {
      name: "s0",
      line: 1,
      creditLimit: 4,
      rings: 1,
      timeout: null,
      onTimeout: "RESET",
      hangLimit: 0,
      karma: false,
      resetErrno: 0,
      cancelJob: false,
    },
  ],
  clients: [],
  entities: [{ name: "e0", line: 1, client: -1, priority: "normal", scheds: [0], guilty: false }],
  syncs: [],
  exts: [],
  submits: [submit("a"), submit("b"), submit("c")],
  ops: [0, 1, 2].map((index) => ({
    at: simTime(0),
    line: 1,
    client: -1,
    turns: 1,
    every: duration(0),
    op: { kind: "submit", submit: index },
  })),
  expectations: [],
}

test("G1: with the count raised before the link, none of 100,000 runs loses a job", () => {
  expect(searchRandom(program, { runs: 100_000, seed: 1 })).toBeNull()
}, 120_000)

test("G1: with the count raised after the link, a job is lost, and its choices lose it every time", () => {
  const defects = { countsLast: true }
  const finding = searchRandom(program, { runs: 10_000, seed: 1, defects })
  expect(finding?.report).toMatch(/lost wake-up on s0/)
  for (let i = 0; i < 20; i++) {
    const strategy = recordedStrategy(finding?.choices ?? "")
    if (!strategy.ok || strategy.value === null) throw new Error("choices not read back")
    const session = openSession(program, { strategy: strategy.value, defects })
    session.run({ turns: Number.POSITIVE_INFINITY })
    expect(session.report).toBe(finding?.report)
    expect(session.choices).toBe(finding?.choices)
  }
})

test("the model of the benchmark breaks nothing, and has the steps it says", () => {
  expect(exploreModel(200)).toEqual({ schedules: 200, steps: 200 * 100, violations: 0 })
})
