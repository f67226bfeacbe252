/** Workload descriptors: what becomes of each kind of line, and what is refused, with its place. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { openSession } from "../../../session/open-session.ts"
import { compileReplay } from "../../compile.ts"
import { importWsim } from "./wsim.ts"

function translate(...lines: readonly string[]): string {
  const replay = importWsim(lines.join("\n"), { name: "w", repeat: 2 })
  if (!replay.ok) throw new Error(JSON.stringify(replay.error))
  return replay.value
}

/** The load, the queues and the schedulers, without their surroundings. */
function parts(...lines: readonly string[]): { scheds: string[]; queues: string[]; steps: string[] } {
  const replay = translate(...lines).split("\n")
  const trimmed = replay.map((line) => line.trim().replaceAll(/ +/g, " "))
  const body = trimmed.slice(trimmed.indexOf("load w 2 times {") + 1)
  return {
    scheds: trimmed.filter((line) => line.startsWith("sched ")).map((line) => line.split(" ")[1] ?? ""),
    queues: trimmed.filter((line) => line.startsWith("queue ")).map((line) => line.slice("queue ".length)),
    steps: body.slice(0, body.indexOf("}")),
  }
}

function problem(...lines: readonly string[]): string {
  const replay = importWsim(lines.join("\n"), { name: "w", repeat: 2 })
  return replay.ok ? "none" : `${replay.error.line}:${replay.error.column} ${replay.error.message}`
}

/** Runs to its end; whether it came through both repetitions. */
function comesThrough(text: string): boolean {
  const program = compileReplay(text)
  if (!program.ok) throw new Error(program.error.map(({ message }) => message).join("\n"))
  const session = openSession(program.value)
  session.run({ turns: 1_000_000 })
  expect(session.state).toBe("ended")
  expect(session.reports).toEqual([])
  return session.verdicts().every(({ held }) => held)
}

describe("a line", () => {
  test("that submits, with durations, dependencies and a wait", () => {
    expect(parts("1.RCS.500.0.0", "2.BCS.200-400.-1.1", "# a comment", "", "1.RCS.5.f-1/s-2.0  # more")).toEqual({
      scheds: ["rcs", "bcs"],
      queues: ["c1-rcs on rcs", "c2-bcs on bcs"],
      steps: [
        "submit rcs-1 to c1-rcs { run 500us }",
        "submit bcs-2 to c2-bcs { run 200us..400us } after rcs-1",
        "wait bcs-2",
        "submit rcs-5 to c1-rcs { run 5us } after bcs-2, scheduled rcs-1",
      ],
    })
  })

  test("that names an engine: a class stands for its first one", () => {
    const engines = ["DEFAULT", "RCS", "BCS", "VCS", "VCS1", "VCS2", "VECS"]
    expect(parts(...engines.map((engine, context) => `${context}.${engine}.1.0.0`)).queues).toEqual([
      "c0-rcs on rcs",
      "c1-rcs on rcs",
      "c2-bcs on bcs",
      "c3-vcs0 on vcs0",
      "c4-vcs0 on vcs0",
      "c5-vcs1 on vcs1",
      "c6-vecs on vecs",
    ])
  })

  test("that sleeps, keeps a period, throttles", () => {
    expect(parts("d.100", "p.16667", "t.3", "q.5", "1.RCS.1.0.0", "s.-1").steps).toEqual([
      "sleep 100us",
      "every 16.667ms",
      "throttle behind 3",
      "throttle queued 5",
      "submit rcs-5 to c1-rcs { run 1us }",
      "wait rcs-5",
    ])
  })

  test("that makes and signals a fence, which counts as a step", () => {
    expect(parts("f", "1.RCS.1.f-1.0", "a.-2", "s.-2").steps).toEqual([
      "fence fence-1",
      "submit rcs-2 to c1-rcs { run 1us } after fence fence-1",
      "signal fence-1",
      "wait rcs-2",
    ])
  })

  test("that terminates an endless batch", () => {
    const text = translate("1.RCS.*.0.0", "d.10", "T.-2", "s.-3")
    expect(text).toContain("submit rcs-1 to c1-rcs { endless }")
    expect(text).toContain("terminate rcs-1")
    expect(comesThrough(text)).toBe(true)
  })

  test("that sets a priority: the queue's own if it stands once and in time, else a step", () => {
    const once = parts("P.1.5", "1.RCS.1.0.0", "P.2.-1", "2.RCS.1.0.0", "P.3.0", "3.RCS.1.0.0", "P.9.1")
    expect(once.queues).toEqual(["c1-rcs on rcs { priority high }", "c2-rcs on rcs { priority low }", "c3-rcs on rcs"])
    expect(once.steps).toContain("# P.9.1: no batch of context 9")
    expect(parts("1.RCS.1.0.0", "1.BCS.1.0.0", "P.1.1", "P.1.0").steps.slice(2)).toEqual([
      "priority c1-rcs high",
      "priority c1-bcs high",
      "priority c1-rcs normal",
      "priority c1-bcs normal",
    ])
  })

  test("that has no counterpart is a comment, and the head says so", () => {
    const text = translate("X.1.0", "S.1.-1", "1.RCS.1.0.0")
    expect(parts("X.1.0", "S.1.0x3", "1.RCS.1.0.0").steps.slice(0, 2)).toEqual([
      "# X.1.0: no effect",
      "# S.1.0x3: no effect",
    ])
    expect(text).toContain("# Without effect: preemption granularity (X).")
    expect(text).toContain("# Without effect: slice configuration (S).")
    expect(translate("1.RCS.1.0.0")).not.toContain("Without effect")
  })

  test("that maps and balances: a queue on several schedulers", () => {
    const map = ["M.1.VCS", "B.1"]
    expect(parts(...map, "1.VCS.1.0.0", "1.VCS2.1.0.0", "1.DEFAULT.1.0.0").queues).toEqual([
      "c1-vcs on vcs0, vcs1",
      "c1-vcs1 on vcs1",
    ])
    expect(parts("M.1.VCS2|RCS", "1.DEFAULT.1.0.0", "1.RCS.1.0.0").queues).toEqual(["c1-vcs1 on vcs1", "c1-rcs on rcs"])
    expect(parts("M.1.BCS|RCS", "B.1", "1.DEFAULT.1.0.0").queues).toEqual(["c1-bcs-rcs on bcs, rcs"])
    expect(parts(...map, "1.RCS.1.0.0").steps).toEqual([
      "# RCS is not in the engine map of context 1.",
      "submit rcs-3 to c1-rcs { run 1us }",
    ])
  })

  test("that bonds: kept where the master's engine is known", () => {
    const bond = ["M.2.VCS", "B.2", "b.2.VCS2.VCS1"]
    expect(parts(...bond, "1.VCS1.1.0.0", "2.VCS.1.s-1.0", "2.VCS.1.0.0").queues).toEqual([
      "c1-vcs0 on vcs0",
      "c2-vcs1 on vcs1",
      "c2-vcs on vcs0, vcs1",
    ])
    expect(parts(...bond, "1.VCS2.1.0.0", "2.VCS.1.s-1.0").queues[1]).toBe("c2-vcs on vcs0, vcs1")
    const loose = translate(...bond, "M.1.VCS", "B.1", "1.VCS.1.0.0", "2.VCS.1.s-1.0")
    expect(loose).toContain("# Not kept: bonds (b)")
    expect(loose).toContain("# The bond of context 2 is not kept")
  })

  test("that declares working sets: readers wait for the last writer, a writer for all before it", () => {
    const { steps } = parts(
      "w.1.2n4096/8k",
      "W.2.1m-2m",
      "1.RCS.1.w1-0.0",
      "2.BCS.1.r1-0.0",
      "3.VECS.1.r1-0-1/r2-0.0",
      "1.RCS.1.w1-0/w1-2.0",
      "2.BCS.1.r1-1/w2-0.0",
    )
    expect(steps).toEqual([
      // What the cycle before has left: its readers of buffer 0 came before rcs-6, whose queue is the same.
      "submit rcs-3 to c1-rcs { run 1us }",
      "submit bcs-4 to c2-bcs { run 1us } after rcs-3",
      "submit vecs-5 to c3-vecs { run 1us } after bcs-7[-1], rcs-3",
      "submit rcs-6 to c1-rcs { run 1us } after bcs-4, vecs-5",
      "submit bcs-7 to c2-bcs { run 1us } after vecs-5",
    ])
  })
})

describe("a mistake has a place and a reason", () => {
  test.each([
    [["1.RCS.5.0"], "1:1 expected CTX.ENGINE.DURATION.DEPENDENCIES.WAIT, found 4 fields"],
    [["", " 1.RSC.5.0.0"], "2:4 no engine 'RSC'. Did you mean 'RCS'?"],
    [["1.RCS.5us.0.0"], "1:7 expected a time in us, from 0 to 3600000000, found '5us'"],
    [["1.RCS.9-5.0.0"], "1:7 the range '9-5' is empty"],
    [["1.RCS.1-2-3.0.0"], "1:7 expected a time in us, a range or *, found '1-2-3'"],
    [["1.RCS.99999999999.0.0"], "1:7 expected a time in us, from 0 to 3600000000, found '99999999999'"],
    [["1.RCS.5.0.2"], "1:11 expected 0 or 1 for whether to wait, found '2'"],
    [["1.RCS.5.-1.0"], "1:9 there is no step 1 back; 0 stand before this one"],
    [["d.5", "1.RCS.5.-1.0"], "2:9 the step 1 back is no batch"],
    [["1.RCS.5.0.0", "1.RCS.5.-0.0"], "2:9 expected a step back such as -1, found '-0'"],
    [["1.RCS.5.0.0", "1.RCS.5.-1/x1.0"], "2:12 expected a dependency such as -1, f-1, s-1, r1-0 or w1-0, found 'x1'"],
    [["1.RCS.5.0.0", "1.RCS.5.s-2.0"], "2:10 there is no step 2 back; 1 stand before this one"],
    [["f", "1.RCS.5.s-1.0"], "2:10 the step 1 back is no batch"],
    [["1.RCS.5.r1-0.0"], "1:9 no working set 1"],
    [["w.1.4k", "1.RCS.5.r1-1.0"], "2:9 working set 1 has buffers 0 to 0"],
    [["w.1.4k", "w.1.4k", "1.RCS.5.0.0"], "2:1 working set 1 is declared already"],
    [["w.1.4q", "1.RCS.5.0.0"], "1:5 expected a size such as 4096, 4n4096 or 4k-8k, found '4q'"],
    [["w.1.9999999n1", "1.RCS.5.0.0"], "1:5 more than 1000000 buffers in a working set"],
    [["w.1.4k", "1.RCS.5.r1.0"], "2:9 expected a working set and a buffer such as r1-0, found 'r1'"],
    [["1.RCS.5.0.0", "a.-1"], "2:3 the step 1 back is no fence (f)"],
    [["1.RCS.5.0.0", "T.-1"], "2:3 the step 1 back is no endless batch"],
    [["d.1", "s.-1"], "1:1 there is no batch in it"],
    [["1.RCS.5.0.0", "d.1", "s.-1"], "3:3 the step 1 back is no batch"],
    [["z.1"], "1:1 no step 'z'; steps begin with a context or one of d p s t q f a T P X S M B b w W"],
    [["d"], "1:1 expected d.US, found 1 fields"],
    [
      ["constructor.1"],
      "1:1 no step 'constructor'; steps begin with a context or one of d p s t q f a T P X S M B b w W",
    ],
    [["B.1", "1.RCS.5.0.0"], "1:1 context 1 has no engine map (M.1.…)"],
    [["M.1.VCS", "M.1.RCS", "1.RCS.5.0.0"], "2:1 context 1 has an engine map already"],
    [["M.1.DEFAULT", "1.RCS.5.0.0"], "1:5 DEFAULT is no engine of a list"],
    [["P.1.high", "1.RCS.5.0.0"], "1:5 expected a priority, found 'high'"],
    [["S.1.all", "1.RCS.5.0.0"], "1:5 expected a mask, found 'all'"],
    [["q.-1", "1.RCS.5.0.0"], "1:3 expected a number of batches, from 0 to 2147483647, found '-1'"],
    [["99999999999.RCS.5.0.0"], "1:1 expected the number of a context, from 0 to 2147483647, found '99999999999'"],
    [[""], "1:1 there is no batch in it"],
  ])("%j", (lines, expected) => {
    expect(problem(...lines)).toBe(expected)
  })

  test("what would be too much is refused before it is made", () => {
    const huge = `w.1.1000000n1\n${"1.RCS.1.r1-0-999999.0\n".repeat(2)}`
    expect(problem(huge)).toBe("3:1 more than 1000000 uses of buffers")
    expect(problem("d.1\n".repeat(100_001))).toBe("100001:1 more than 100000 steps")
  })
})

test("names of any file become names of the language", () => {
  for (const name of ["", "7 zip", "a--b..c", "-x-", "ä\nb", "load", "x".repeat(300)]) {
    const replay = importWsim("1.RCS.1.0.0", { name, repeat: 1 })
    expect(replay.ok && comesThrough(replay.value), name).toBe(true)
  }
})

describe("whatever the text", () => {
  const field = fc.constantFrom(
    "0",
    "1",
    "2",
    "-1",
    "-2",
    "f-1",
    "s-1",
    "r1-0",
    "w1-1",
    "*",
    "10-20",
    "RCS",
    "VCS",
    "VCS|RCS",
    "16",
    "2n4k",
  )
  const head = fc.constantFrom(
    "1",
    "2",
    "d",
    "p",
    "s",
    "t",
    "q",
    "f",
    "a",
    "T",
    "P",
    "X",
    "S",
    "M",
    "B",
    "b",
    "w",
    "W",
    "",
  )
  const wild = fc.tuple(head, fc.array(field, { maxLength: 4 })).map(([first, rest]) => [first, ...rest].join("."))
  /** A batch, and what stands before it. Dependencies are picked from the batches that there are by then. */
  const choice = fc.record({
    context: fc.nat(3),
    engine: fc.constantFrom("RCS", "BCS", "VCS", "VCS2", "DEFAULT"),
    time: fc.constantFrom("5", "1-9", "0"),
    deps: fc.array(fc.record({ kind: fc.constantFrom("-", "f-", "s-"), on: fc.nat(20) }), { maxLength: 3 }),
    buffers: fc.array(fc.constantFrom("r1-0", "w1-0", "w1-1", "r1-0-1"), { maxLength: 2 }),
    waits: fc.nat(1),
    before: fc.array(fc.constantFrom("d.3", "p.20", "s", "t.1", "q.2", "P.1.1", "P.2.-1", "X.1.0", "f"), {
      maxLength: 2,
    }),
    on: fc.nat(20),
  })

  function descriptor(choices: readonly (typeof choice extends fc.Arbitrary<infer T> ? T : never)[]): string {
    const lines = ["w.1.2n4k", "M.3.VCS", "B.3"]
    const batches: number[] = []
    const back = (pick: number): number => lines.length - (batches[pick % batches.length] ?? 0)
    for (const { context, engine, time, deps, buffers, waits, before, on } of choices) {
      for (const line of before) {
        if (line === "f") lines.push("f", "a.-1")
        else if (line !== "s") lines.push(line)
        else if (batches.length > 0) lines.push(`s.-${back(on)}`)
      }
      const named = batches.length === 0 ? [] : deps.map((dep) => `${dep.kind}${back(dep.on)}`)
      const all = [...named, ...buffers].join("/")
      lines.push(`${context}.${engine}.${time}.${all === "" ? "0" : all}.${waits}`)
      batches.push(lines.length - 1)
    }
    return lines.join("\n")
  }

  test("it becomes a replay that compiles, or a problem with a place", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(wild, fc.string()), { maxLength: 12 }), (lines) => {
        const replay = importWsim(lines.join("\n"), { name: "w", repeat: 2 })
        if (replay.ok) expect(compileReplay(replay.value).ok).toBe(true)
        else expect(replay.error.line).toBeGreaterThan(0)
      }),
    )
  })

  test("what becomes a replay comes through", () => {
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1, maxLength: 12 }), (choices) => {
        const replay = importWsim(descriptor(choices), { name: "w", repeat: 2 })
        if (!replay.ok) throw new Error(JSON.stringify(replay.error))
        expect(comesThrough(replay.value)).toBe(true)
      }),
    )
  })
})
