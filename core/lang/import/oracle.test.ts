/** Every golden trace and variant: the replay made of it is the program that the other reader of these files makes. */
import { describe, expect, it } from "vitest"
import { oracleFiles } from "../../../tests/oracle/load.ts"
import { compileReplay, diagnoseReplay } from "../compile.ts"
import { formatReplay } from "../format.ts"
import type { Expectation, Program } from "../program.ts"
import { oracleVariants, readOracle } from "../oracle/read-oracle.ts"
import { importOracle } from "./oracle.ts"

const files = oracleFiles()

function plain(program: Program): unknown {
  const { title: _title, expectations: _expectations, ...rest } = program
  return JSON.parse(
    JSON.stringify(rest, (key, value: unknown) =>
      key === "line" ? undefined : value === Infinity ? "forever" : value,
    ),
  )
}

function figuresOf(expectations: readonly Expectation[]): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const one of expectations) {
    if (one.kind === "final") found.set(`${one.object.kind} ${one.object.index}`, Object.fromEntries(one.figures))
  }
  return found
}

describe.each(files)("$name", ({ json }) => {
  it("says the same as the file in every variant", () => {
    const read = readOracle(json)
    if (!read.ok) throw new Error(read.error)
    expect(oracleVariants(json)).toEqual({ ok: true, value: read.value.traces.map((trace) => trace.variant) })
    for (const { variant, program, events, final } of read.value.traces) {
      const text = importOracle(json, variant)
      if (!text.ok) throw new Error(text.error)
      expect(diagnoseReplay(text.value)).toEqual([])
      expect(formatReplay(text.value)).toEqual(text)
      const compiled = compileReplay(text.value)
      if (!compiled.ok) throw new Error("refused")
      expect(plain(compiled.value)).toEqual(plain(program))
      const trace = compiled.value.expectations.find((one) => one.kind === "trace")
      const flat = trace?.events.map(({ at, name, fields }) => ({ at, name, fields: Object.fromEntries(fields) }))
      expect(flat).toEqual(events)
      const figures = figuresOf(compiled.value.expectations)
      expect(figures.get("run 0")).toEqual(final.run)
      final.scheds.forEach((one, index) => expect(figures.get(`sched ${index}`)).toEqual(one))
      final.entities.forEach((one, index) => expect(figures.get(`entity ${index}`)).toEqual(one))
    }
  })
})

describe("a file that nobody vouches for", () => {
  /** What becomes of a good file in which one value is replaced: `scenario.ops.1.credits`. */
  const replaced = (path: string, value: unknown): string => {
    const json = structuredClone(files.find((file) => file.name === "flush-busy")!.json)
    const keys = path.split(".")
    const last = keys.pop() as string
    const holder = keys.reduce((at, key) => at[key] as Record<string, unknown>, json as Record<string, unknown>)
    holder[last] = value
    const result = importOracle(json, "v72-fair")
    return result.ok ? "taken" : result.error
  }

  it.each([
    ["format", 2, "format: expected the format 1, found 2"],
    ["scenario.ops.1.credits", 0, "scenario.ops[1].credits: expected a whole number from 1 to 4294967295, found 0"],
    ["scenario.ops.1.job", "a b", 'scenario.ops[1].job: expected a name, found "a b"'],
    ["scenario.ops.0.surprise", 1, "scenario.ops[0]: submit has no field surprise"],
    ["scenario.ops.0.at_ns", 2 ** 53, "scenario.ops[0].at_ns: expected a whole number from 0, found 9007199254740992"],
    ["scenario.entities.0.scheds", [], "scenario.entities[0].scheds: expected at least one name, found a list"],
    ["scenario.ops", {}, "scenario.ops: expected a list, found an object"],
    ["scenario.ops.0.deps", ["later"], 'scenario.ops[0].deps[0]: expected a job submitted before, found "later"'],
    ["scenario.ops.1.job", "a0", 'scenario.ops[1].job: expected a name that is not taken, found "a0"'],
    ["scenario.ops.0.entity", "nobody", 'scenario.ops[0].entity: expected one of e0, e1, found "nobody"'],
    ["traces.v72-fair.events.0.more", 1, "traces.v72-fair.events[0]: queue has no field more"],
    ["traces.v72-fair.events.0.dep_kind", "ext", "traces.v72-fair.events[0]: queue has no field dep_kind"],
    [
      "traces.v72-fair.final.schedulers.0.name",
      "other",
      'traces.v72-fair.final.schedulers[0].name: expected one of s0, found "other"',
    ],
    ["traces.v72-fair.final.schedulers.0.surprise", 1, "traces.v72-fair.final.schedulers[0]: no figure surprise"],
    [
      "traces.v72-fair.final.schedulers.0.score",
      "1 2",
      'traces.v72-fair.final.schedulers[0].score: expected a whole number, found "1 2"',
    ],
    [
      "traces.v72-fair.final.schedulers.1",
      { name: "s1" },
      "traces.v72-fair.final.schedulers[1]: the scenario declares 1 of them",
    ],
  ])("is refused for its %s of %j", (path, value, reason) => {
    expect(replaced(path, value)).toBe(reason)
  })

  it("is refused for a dependency that is not of the kind it says", () => {
    const event = { t_ns: 0, ev: "add_dep", job: "a0", entity: "e0", sched: "s0" }
    const depKind = "traces.v72-fair.events[0].dep_kind: expected"
    const added = (dep: string, kind?: unknown) =>
      replaced("traces.v72-fair.events.0", { ...event, dep, ...(kind === undefined ? {} : { dep_kind: kind }) })
    expect(added("ext:P", "finished")).toBe(`${depKind} ext, found "finished"`)
    expect(added("a1", "ext")).toBe(`${depKind} finished or scheduled, found "ext"`)
    expect(added("a1", "other")).toBe(`${depKind} one of finished, scheduled, ext, found "other"`)
    expect(added("a1")).toBe(`${depKind} one of finished, scheduled, ext, found nothing`)
    expect(added("a1", "scheduled")).toBe("taken")
  })

  it("is refused for an unknown event, for one of Ringside's own, and for what no replay may say", () => {
    expect(replaced("traces.v72-fair.events.0.ev", "x")).toMatch(/^traces\.v72-fair\.events\[0\]\.ev: expected one of/)
    expect(replaced("traces.v72-fair.events.0.ev", "op")).toMatch(/ev: expected one of/)
    expect(replaced("traces.v72-fair.events.0.t_ns", 1e15)).toMatch(
      /^the replay made of it is refused: .*this row is earlier than the one above it/,
    )
  })

  it("cannot break out of a comment", () => {
    expect(replaced("description", "line\nreplay 2\u202e")).toBe("taken")
  })

  it("may be anything", () => {
    for (const json of [
      null,
      1,
      "x",
      [],
      {},
      { format: 1 },
      { format: 1, traces: {} },
      { format: 1, scenario: [], traces: { fifo: {} } },
    ]) {
      expect(importOracle(json, "fifo").ok).toBe(false)
    }
    expect(importOracle(files[0]!.json, "__proto__").ok).toBe(false)
  })
})
