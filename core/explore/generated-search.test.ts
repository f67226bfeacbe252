/** Generated replays: what they are, that what breaks in them is found, and that it is handed over small. */
import { describe, expect, test } from "vitest"
import { formatChoices } from "../engine/choices.ts"
import { MISHAPS } from "../engine/mishaps.ts"
import { RandomStrategy, RecordedStrategy } from "../engine/strategy.ts"
import { compileReplay } from "../lang/compile.ts"
import { printProgram } from "../lang/print-program.ts"
import type { Program } from "../lang/program.ts"
import { generateProgram } from "./generate/generate-program.ts"
import { describeGenerated, searchGenerated } from "./generated-search.ts"
import { type Found, runOnce } from "./run-once.ts"
import { shrinkFinding } from "./shrink-program.ts"
import { tidyProgram } from "./tidy-program.ts"

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed)
const search = { scheduler: "drm-sched", runs: 20, mishaps: ["kill"], mishapsMax: 2 } as const

describe("a generated program", () => {
  test("is the same for a seed, and another for the next", () => {
    for (const seed of SEEDS) {
      const text = printProgram(generateProgram(seed, "drm-sched"), "")
      expect(printProgram(generateProgram(seed, "drm-sched"), "")).toBe(text)
      expect(printProgram(generateProgram(seed + 1, "drm-sched"), "")).not.toBe(text)
    }
  })

  test("signals every external fence, starts what it stops, and times out", () => {
    for (const seed of SEEDS) {
      const { exts, ops, scheds } = generateProgram(seed, "drm-sched")
      const signalled = new Set(ops.flatMap(({ op }) => (op.kind === "signal_ext" ? [op.ext] : [])))
      expect(signalled.size).toBe(exts.length)
      for (const sched of scheds.keys()) {
        const switches = ops.flatMap(({ op }) =>
          (op.kind === "wqueue_stop" || op.kind === "wqueue_start") && op.sched === sched ? [op.kind] : [],
        )
        expect(switches.at(-1)).not.toBe("wqueue_stop")
      }
      expect(scheds.every(({ timeout }) => timeout !== null)).toBe(true)
    }
  })

  test("does something of everything, now and then", () => {
    const kinds = new Set(SEEDS.flatMap((seed) => generateProgram(seed, "drm-sched").ops.map(({ op }) => op.kind)))
    expect([...kinds].sort((a, b) => (a < b ? -1 : 1))).toEqual([
      "fault",
      "fini_entity",
      "fini_sched",
      "flush_entity",
      "kill_entity",
      "modify_sched",
      "set_priority",
      "signal_ext",
      "submit",
      "tdr_queue_imm",
      "wqueue_start",
      "wqueue_stop",
    ])
  })
})

describe("tidying", () => {
  test("what is tidy stays as it is", () => {
    for (const seed of SEEDS) {
      const tidy = tidyProgram(generateProgram(seed, "drm-sched"))
      expect(tidyProgram(tidy)).toEqual(tidy)
    }
  })

  test("whatever operations are left, the rest prints and compiles to itself", () => {
    for (const seed of SEEDS) {
      const program = generateProgram(seed, "drm-sched")
      const some = tidyProgram(
        program,
        program.ops.filter((_, place) => (place * 7 + seed) % 3 !== 0),
      )
      if (some.ops.length === 0) continue
      const compiled = compileReplay(printProgram(some, ""))
      expect(compiled.ok && withoutLines(compiled.value)).toEqual(withoutLines(some))
    }
  })
})

/** But for the numbers of its lines. */
function withoutLines(program: Program): unknown {
  return JSON.parse(JSON.stringify(program, (key, value: unknown) => (key === "line" ? 0 : value)))
}

/** A driver that has no timeout, and a hang among much else: the first that a job is lost to. */
function firstLost(): { program: Program; found: Found } {
  for (const seed of SEEDS) {
    const drawn = generateProgram(seed, "drm-sched")
    const program = { ...drawn, scheds: drawn.scheds.map((sched) => ({ ...sched, timeout: null })) }
    for (let run = 0; run < 40; run++) {
      const found = runOnce(program, new RandomStrategy(run), ["hang", "error", "late-irq"])
      if (found?.name === "lost-fence" && found.choices.length > 100) return { program, found }
    }
  }
  throw new Error("no job is lost")
}

test("a broken driver is found out, and nothing is left of the replay but what breaks it", { timeout: 120_000 }, () => {
  const mishaps = ["hang", "error", "late-irq"] as const
  const { program, found } = firstLost()
  const small = shrinkFinding(program, found, mishaps)
  expect(small.found.kind).toBe(found.kind)
  // One job, and it hangs.
  expect(small.program.ops.map(({ op }) => op.kind)).toEqual(["submit"])
  expect(small.program.entities.length).toBe(1)
  expect(small.found.choices.filter((choice) => choice !== 0).length).toBeLessThanOrEqual(1)
  expect(program.ops.length).toBeGreaterThan(2)
  const compiled = compileReplay(printProgram(small.program, ""))
  if (!compiled.ok) throw new Error("does not compile")
  const again = runOnce(compiled.value, new RecordedStrategy(small.found.choices), mishaps)
  expect([again?.kind, formatChoices(again?.choices ?? [])]).toEqual([found.kind, formatChoices(small.found.choices)])
})

test("what is found in a range is found in its parts, at the same place", { timeout: 120_000 }, () => {
  const whole = searchGenerated(search, 100, 60)
  if (whole.found === null) throw new Error("nothing is found: the model of drm_sched has lost its quirks")
  let runs = 0
  for (let seed = 100; ; seed += 7) {
    const part = searchGenerated(search, seed, 7)
    runs += part.runs
    if (part.found === null) continue
    expect([part.found, runs]).toEqual([whole.found, whole.runs])
    break
  }
  const finding = describeGenerated(search, whole.found)
  expect(finding.operations[1]).toBeLessThanOrEqual(finding.operations[0])
  expect(finding.text).toContain(`# Made small from generated replay ${whole.found.replay}, run ${whole.found.run}.`)
})

test("generated replays on the job queue, with whatever may go wrong: nothing is found", { timeout: 240_000 }, () => {
  const part = searchGenerated({ scheduler: "jobqueue", runs: 20, mishaps: MISHAPS, mishapsMax: 2 }, 0, 400)
  expect(part).toEqual({ runs: 8_000, found: null })
})

test("jobs of a queue stay on one ring also while one of them has ended and is about to signal", () => {
  // The orchestrator once looked for their ring where the ended one had been, and went round and round.
  const jobqueue = { scheduler: "jobqueue", runs: 50, mishaps: MISHAPS, mishapsMax: 2 } as const
  expect(searchGenerated(jobqueue, 40_000_046, 1)).toEqual({ runs: 50, found: null })
})
