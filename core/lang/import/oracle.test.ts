/** Every golden trace and variant: the replay made of it is the program that the other reader of these files makes. */
import { describe, expect, it } from "vitest"
import { oracleFiles } from "../../../tests/oracle/load.ts"
import { readOracle } from "../../replay/oracle/scenario.ts"
import { compileReplay, diagnoseReplay } from "../compile.ts"
import { formatReplay } from "../format.ts"
import type { Expectation, Program } from "../program.ts"
import { importOracle, oracleVariants } from "./oracle.ts"

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
  ])("is refused for its %s of %j", (path, value, reason) => {
    expect(replaced(path, value)).toBe(reason)
  })

  it("is refused for an unknown event and for what no replay may say", () => {
    expect(replaced("traces.v72-fair.events.0.ev", "x")).toMatch(/^traces\.v72-fair\.events\[0\]\.ev: expected one of/)
    expect(replaced("scenario.ops.0.deps", ["later"])).toMatch(/^the replay made of it is refused: .*no job 'later'/)
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
