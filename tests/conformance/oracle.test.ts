/** Every golden trace, one test each: what the model does is what the kernel's own code did, event for event. */
import { describe, expect, test } from "vitest"
import type { OracleFile, OracleTrace } from "../../core/lang/oracle/oracle-file.ts"
import { readOracle } from "../../core/lang/oracle/read-oracle.ts"
import { conformOracle } from "../../core/replay/oracle/conform.ts"
import type { FlatEvent } from "../../core/trace/flat-event.ts"
import { oracleFiles } from "../oracle/load.ts"

function read(name: string, json: unknown): OracleFile {
  const file = readOracle(json)
  if (!file.ok) throw new Error(`${name}: ${file.error}`)
  return file.value
}

const files = oracleFiles().map(({ name, json }) => read(name, json))

describe.each(files)("$category: $name", ({ traces }) => {
  test.each(traces)("$variant", (trace) => {
    expect(conformOracle(trace)).toBeNull()
  })
})

test("no trace was left out", () => {
  expect(files.length).toBeGreaterThanOrEqual(128)
  expect(files.flatMap(({ traces }) => traces).length).toBeGreaterThanOrEqual(659)
})

/** A comparison that cannot fail would let everything pass: each kind of difference is made once, in a trace that holds. */
describe("a trace that differs fails", () => {
  const trace = traceOf("timeout-innocents", "v72-fifo")
  const middle = trace.events.length >> 1
  const event = trace.events[middle] as FlatEvent
  const withEvents = (events: readonly FlatEvent[]): OracleTrace => ({ ...trace, events })
  const replaced = (other: FlatEvent) => withEvents(trace.events.with(middle, other))
  const place = `event ${middle + 1} differs`

  test("an event later by a nanosecond", () => {
    expect(conformOracle(replaced({ ...event, at: event.at + 1 }))).toContain(place)
  })

  test("an event of another name", () => {
    expect(conformOracle(replaced({ ...event, name: "free" === event.name ? "done" : "free" }))).toContain(place)
  })

  test.each(Object.keys(event.fields))("another value of %s", (field) => {
    expect(conformOracle(replaced({ ...event, fields: { ...event.fields, [field]: "other" } }))).toContain(place)
  })

  test("a field more", () => {
    expect(conformOracle(replaced({ ...event, fields: { ...event.fields, more: "1" } }))).toContain(place)
  })

  test("an event dropped", () => {
    expect(conformOracle(withEvents(trace.events.toSpliced(middle, 1)))).toContain("differs")
  })

  test("an event twice", () => {
    expect(conformOracle(withEvents(trace.events.toSpliced(middle, 0, event)))).toContain("differs")
  })

  test("two events in the other order", () => {
    const next = trace.events[middle + 1] as FlatEvent
    expect(conformOracle(withEvents(trace.events.with(middle, next).with(middle + 1, event)))).toContain(place)
  })

  test("an event missing at the end, and one too many there", () => {
    expect(conformOracle(withEvents(trace.events.slice(0, -1)))).toContain("no more events")
    expect(conformOracle(withEvents([...trace.events, event]))).toContain("no more events")
  })

  test("another final figure, of the run, a scheduler or an entity", () => {
    const { final } = trace
    const changed = (figures: Readonly<Record<string, string>> | undefined) => {
      const [name = "", value = ""] = Object.entries(figures ?? {})[0] ?? []
      return { ...figures, [name]: `${value}1` }
    }
    const finals = [
      { ...final, run: changed(final.run) },
      { ...final, scheds: final.scheds.with(0, changed(final.scheds[0])) },
      { ...final, entities: final.entities.with(0, changed(final.entities[0])) },
    ]
    for (const other of finals) expect(conformOracle({ ...trace, final: other })).toContain("final state differs")
  })

  test("the other policy's trace", () => {
    const fifo = traceOf("policy-uneven-durations", "v72-fifo")
    const { events } = traceOf("policy-uneven-durations", "v72-fair")
    expect(conformOracle({ ...fifo, events })).toContain("differs")
  })

  test("a difference is told with what came before it", () => {
    const told = conformOracle(replaced({ ...event, at: event.at + 1 })) ?? ""
    const lines = told.split("\n")
    expect(lines.length).toBe(1 + 10 + 2)
    expect(lines.at(-2)).toContain(`- ${event.at + 1}ns ${event.name}`)
    expect(lines.at(-1)).toContain(`+ ${event.at}ns ${event.name}`)
  })
})

function traceOf(name: string, variant: string): OracleTrace {
  const trace = files.find((file) => file.name === name)?.traces.find((one) => one.variant === variant)
  if (trace === undefined) throw new Error(`no golden trace ${name} ${variant}`)
  return trace
}
