import { cpuUsage } from "node:process"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type CompileOptions, checkReplay, compileReplay, diagnoseReplay, formatDiagnostic } from "./compile.ts"
import { formatReplay } from "./format.ts"
import { DIAGNOSTICS_MAX, NEST_DEPTH_MAX, REPLAY_BYTES_MAX } from "./limits.ts"
import type { Program } from "./program.ts"
import { brokenReplay, largeReplay, replay } from "../../tests/lang/replay-arbitrary.ts"
import { completionsAt, definitionAt, hoverAt, occurrencesAt, symbolsOf } from "./services.ts"

const MACHINE = "replay 1 # title\nmachine mock { sched gfx { credits 4 } }\nclient game { queue sim on gfx }\n"

function program(text: string, options: CompileOptions = {}): Program {
  const compiled = compileReplay(text, options)
  if (!compiled.ok) throw new Error(compiled.error.map((one) => formatDiagnostic("test", one)).join("\n"))
  return compiled.value
}

function codes(text: string, options: CompileOptions = {}): string[] {
  return diagnoseReplay(text, options).map((one) => one.code)
}

/** A program without what says where in the text something stood. */
export function withoutLines(value: Program): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      key === "line" ? undefined : inner === Infinity ? "forever" : inner,
    ),
  )
}

describe("compileReplay", () => {
  it("says what the operations are, with their defaults", () => {
    const { title, scheds, submits, ops } = program(`${MACHINE}at 1.5us game submit a to sim { run 1ms..2ms; hang }`)
    expect(title).toBe("title")
    expect(scheds[0]).toMatchObject({ creditLimit: 4, rings: 1, timeout: null, onTimeout: "RESET", resetErrno: 0 })
    expect(submits[0]).toMatchObject({ credits: 1, duration: { low: 1e6, high: 2e6 }, hangs: Infinity, prepareDep: -1 })
    expect(ops).toEqual([{ at: 1500, line: 4, client: 0, turns: 1, every: 0, op: { kind: "submit", submit: 0 } }])
  })

  it("gives an operation without a client the one whose queue it names", () => {
    const { ops } = program(`${MACHINE}queue free on gfx\nat 0ns kill sim\nat 0ns kill free\nat 0ns stop gfx`)
    expect(ops.map((op) => op.client)).toEqual([0, -1, -1])
  })

  it("lets options replace what the replay says", () => {
    const text = `${MACHINE}scheduler drm-sched { profile v7.2; policy rr; seed 7 }\nparam n = 2\nat 0ns submit a to sim { credits $n }`
    expect(program(text)).toMatchObject({ profile: "v7.2", policy: "rr", seed: 7 })
    const options = { profile: "v6.12", policy: "fifo", seed: 9, set: { n: "3" } }
    expect(program(text, options)).toMatchObject({
      profile: "v6.12",
      policy: "fifo",
      seed: 9,
      submits: [{ credits: 3 }],
    })
    expect(codes(text, { profile: "v7.2-rc" })).toEqual(["policy-of-profile"])
    expect(codes(text, { profile: "v1" })).toEqual(["unknown-profile"])
    expect(codes(text, { seed: -1 })).toEqual(["out-of-range"])
    expect(codes(text, { set: { m: "3" } })).toEqual(["unknown-parameter"])
    expect(codes(text, { set: { n: "3ms" } })).toEqual(["wrong-parameter"])
    expect(codes(text, { set: { n: "" } })).toEqual(["wrong-parameter"])
    expect(codes(text, { set: { ["__proto__"]: "3" } as Record<string, string> })).toEqual(["unknown-parameter"])
  })

  it("takes the profile's own policy unless told", () => {
    expect(program(`${MACHINE}scheduler drm-sched { profile v7.2-rc }`).policy).toBe("fair")
    expect(program(MACHINE)).toMatchObject({ profile: "v7.2", policy: "fifo" })
  })

  it("prints a diagnostic the way compilers do", () => {
    const [first] = diagnoseReplay(`${MACHINE}at 2 kill sim`)
    expect(formatDiagnostic("late.replay", first!)).toBe(
      "late.replay:4:4: error: expected a duration such as 2ms, found '2'. Write the unit: 2ns, 2us, 2ms or 2s.",
    )
  })

  it("counts columns in a text with a byte order mark, with carriage returns and beyond the first plane", () => {
    expect(compileReplay(`\ufeff${MACHINE.replaceAll("\n", "\r\n")}`).ok).toBe(true)
    const [first] = diagnoseReplay(`replay 1\r\n# \u{1f600}\r\nat 0ns kill sim`)
    expect(first).toMatchObject({ line: 3, column: 13, code: "unknown-queue" })
  })
})

/** Processor time in ms: what else the machine does is not our business. */
function processorMs(work: () => void): number {
  const before = cpuUsage()
  work()
  const { user, system } = cpuUsage(before)
  return (user + system) / 1000
}

describe("a hostile text", () => {
  const bounded = (text: string, ms: number): readonly string[] => {
    let found: string[] = []
    expect(processorMs(() => (found = codes(text)))).toBeLessThan(ms)
    expect(found.length).toBeLessThanOrEqual(DIAGNOSTICS_MAX)
    expect(found.length).toBeGreaterThan(0)
    return found
  }

  it("is refused unread when it is too large", () => {
    expect(bounded("x".repeat(REPLAY_BYTES_MAX + 1), 100)).toEqual(["too-large"])
    expect(formatReplay("x".repeat(REPLAY_BYTES_MAX + 1)).ok).toBe(false)
  })

  it("is refused for its nesting, its words and their number", () => {
    expect(bounded(`replay 1\n${"{".repeat(NEST_DEPTH_MAX + 1)}`, 1000)).toContain("nested-too-deep")
    expect(bounded(`replay 1\nfence ${"f".repeat(1000)}`, 1000)).toEqual(["too-long-word"])
    expect(bounded(`replay 1\n${";".repeat(5_000_000)}`, 5000)).toContain("too-many-words")
  })

  it("gets at most a hundred answers, soon", () => {
    bounded("\0".repeat(REPLAY_BYTES_MAX), 5000)
    bounded(`replay 1\n${"at\n".repeat(1_000_000)}`, 5000)
    bounded(`${MACHINE}${"at 0ns submit a to sim after b, c, d\n".repeat(100_000)}`, 5000)
    bounded(`${MACHINE}at 0ns submit a to sim after ${"b,".repeat(500_000)}b`, 5000)
    bounded(`replay 1\n${"machine mock { sched a { ".repeat(100_000)}`, 5000)
    bounded(`replay 1\n${'"'.repeat(100_000)}`, 5000)
    bounded(`replay 1\nat ${"9".repeat(256)}s kill x`, 1000)
  })

  it("cannot make a cycle search long", () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `at 0ns submit j${index} to sim after j${(index + 1) % 20_000}`,
    )
    bounded(`${MACHINE}${lines.join("\n")}`, 5000)
  })

  it("asks for more operations than there may be, and nothing is unrolled", () => {
    const repeats = Array.from({ length: 20 }, (_, index) => `repeat 600000 every 0ns { submit a${index} to sim }`)
    expect(bounded(`${MACHINE}${repeats.join("\n")}`, 1000)).toContain("too-many-operations")
    expect(bounded(`${MACHINE}repeat 1000000000 every 1ns { submit a to sim }`, 100)).toEqual(["too-many-operations"])
    expect(compileReplay(`${MACHINE}repeat 10000000 every 1ns { submit a to sim }`).ok).toBe(true)
  })

  it("never makes anything throw", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), brokenReplay),
        fc.nat(),
        fc.nat(),
        (text, line, column) => {
          const { program: made, diagnostics } = checkReplay(text)
          expect(made === null).toBe(diagnostics.some((one) => one.severity === "error"))
          for (const one of diagnostics) {
            expect(one.line).toBeGreaterThan(0)
            expect(one.column).toBeGreaterThan(0)
            expect(one.endLine > one.line || one.endColumn >= one.column).toBe(true)
          }
          formatReplay(text)
          const at = { line: (line % (text.split("\n").length + 1)) + 1, column: (column % 80) + 1 }
          completionsAt(text, at)
          hoverAt(text, at)
          definitionAt(text, at)
          occurrencesAt(text, at)
          symbolsOf(text)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe("any replay", () => {
  it("compiles, and formatting changes neither its program nor, a second time, its text", () => {
    fc.assert(
      fc.property(replay, (text) => {
        const before = program(text)
        const once = formatReplay(text)
        if (!once.ok) throw new Error("a replay that compiles could not be formatted")
        expect(withoutLines(program(once.value))).toEqual(withoutLines(before))
        expect(formatReplay(once.value)).toEqual(once)
      }),
      { numRuns: 300 },
    )
  })

  it("of ten thousand lines compiles in a moment", () => {
    const text = largeReplay(10_000)
    compileReplay(text)
    // Measured at 100 to 150 ms; a slow machine is not a failure, a quadratic pass is.
    expect(processorMs(() => expect(compileReplay(text).ok).toBe(true))).toBeLessThan(3000)
  })
})
