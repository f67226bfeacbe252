import { describe, expect, it } from "vitest"
import { completionsAt, definitionAt, hoverAt, occurrencesAt, renameAt, symbolsOf } from "./services.ts"
import type { Caret } from "./services.ts"

const HEAD = `replay 1
machine mock { sched gfx { credits 4 }; sched copy }
client game { queue sim on gfx { priority high }; timeline t }
fence f
param n = 5
at 0ns submit a to sim { run 1ms }
`

/** The text without its mark `|`, and where that stood. */
function marked(text: string): readonly [string, Caret] {
  const before = (HEAD + text).slice(0, (HEAD + text).indexOf("|")).split("\n")
  return [(HEAD + text).replace("|", ""), { line: before.length, column: (before.at(-1) as string).length + 1 }]
}

const labels = (text: string): string[] => completionsAt(...marked(text)).map((one) => one.label)

describe("completionsAt", () => {
  it.each([
    [
      "|",
      [
        "scheduler",
        "machine",
        "param",
        "client",
        "queue",
        "fence",
        "syncobj",
        "timeline",
        "until",
        "at",
        "repeat",
        "load",
        "expect",
      ],
    ],
    ["at 1ms submit b to |", ["sim"]],
    ["at 1ms submit b to s|", ["sim"]],
    ["at 1ms submit b |", ["to"]],
    ["at 1ms submit b to sim |", ["after", "in", "out"]],
    [
      "at 1ms submit b to sim { run 1ms; |",
      ["credits", "run", "hang", "error", "result", "resubmit", "no-pipeline", "prepare", "wait-for-submit"],
    ],
    ["at 1ms submit b to sim after |", ["a", "fence", "scheduled"]],
    ["at 1ms submit b to sim after a, fence |", ["f"]],
    ["at 1ms submit b to sim in |", ["t"]],
    ["at 1ms submit b to sim { credits $|", ["$n"]],
    ["at 1ms fini sched |", ["copy", "gfx"]],
    ["scheduler drm-sched { policy |", ["fifo", "rr", "fair"]],
    [
      "expect a fin|",
      [
        ...["run", "scheduled", "finished", "freed", "ok", "unsignalled", "fails", "queued", "latency", "wait"],
        ...["asleep", "returned", "first", "point", "count"],
      ],
    ],
    ["expect final { sched gfx score=1 |", ["credit_count", "pending_jobs", "avg_job_us", "sched", "run", "entity"]],
    ["load l { w|", ["submit", "wait", "sleep", "every", "throttle", "fence", "signal", "terminate", "priority"]],
    ["load l { submit c to sim; wait |", ["a"]],
    ["load l { throttle |", ["queued", "behind"]],
    ["load l { |", ["submit", "wait", "sleep", "every", "throttle", "fence", "signal", "terminate", "priority"]],
    ["load |", []],
    ["expect load a |", ["cycles", "ended", "longest"]],
    ["at 1ms submit |", []],
    ["at 1ms ??? |", []],
    ["at 1ms # |", []],
  ])("offers in '%s' what fits", (text, expected) => {
    expect(labels(text).toSorted()).toEqual(expected.toSorted())
  })

  it("goes by the text before the position, whatever stands behind it", () => {
    expect(labels("at 1ms kill |\nat 2ms {{{ }} nonsense")).toEqual(["sim"])
  })

  it("tells the two meanings of a keyword apart", () => {
    const find = (text: string): string | undefined =>
      completionsAt(...marked(text)).find((one) => one.label === "credits")?.documentation
    expect(find("at 1ms submit b to sim { |")).toMatch(/^Credits that the job holds/)
    expect(find("machine mock { sched x { |")).toMatch(/^The credit limit/)
  })
})

describe("hoverAt", () => {
  const hover = (text: string): string | null => hoverAt(...marked(text))?.text ?? null

  it("says what stands there", () => {
    expect(hover("at 1ms ki|ll sim")).toBe("Kills the queue's entity: what is queued there ends with ESRCH.")
    expect(hover("at 1ms kill si|m")).toBe("queue sim, line 3\n\n`queue sim on gfx { priority high }`")
    expect(hover("at 1.|5ms kill sim")).toBe("1.5ms, 1500000 ns")
    expect(hover("expect a fails EI|O")).toBe("EIO: error -5")
    expect(hover("expect a lat|ency < 1ms")).toBe("Of a job: from queued to finished.")
    expect(hover("expect trace { 0ns hw_|run job=a }")).toBe("hw_run: the driver's run callback")
    expect(hover("at 1ms kill nob|ody")).toBe("no queue nobody")
    expect(hover("at 1ms kill sim   |   ")).toBeNull()
  })
})

describe("names", () => {
  const text = `expect trace {
  0ns queue job=a entity=sim sched=gfx job_count=0 hw_job_count=0
  0ns add_dep job=a entity=sim sched=gfx dep=sched:a
}
expect final { run jobs_not_freed=b,a }
expect |a ok`

  it("finds the declaration", () => {
    expect(definitionAt(...marked(text))).toEqual({ line: 6, column: 15, endLine: 6, endColumn: 16 })
    expect(definitionAt(...marked("at 1ms kill nob|ody"))).toBeNull()
  })

  it("finds every use, in traces too", () => {
    const places = occurrencesAt(...marked(text)).map((place) => `${place.line}:${place.column}`)
    expect(places).toEqual(["6:15", "12:8", "8:17", "9:19", "9:52", "11:37"])
  })

  it("renames, or says why not", () => {
    expect(renameAt(...marked(text), "frame")).toMatchObject({ places: { length: 6 } })
    expect(renameAt(...marked(text), "a b")).toEqual({ refused: "'a b' is no name" })
    expect(renameAt(...marked("at 1ms kill s|im\nqueue q on gfx"), "q")).toEqual({
      refused: "there is already a queue 'q'",
    })
    expect(renameAt(...marked("a|t 1ms kill sim"), "q")).toEqual({ refused: "nothing here has a name of its own" })
  })
})

describe("symbolsOf", () => {
  it("is the outline", () => {
    const outline = symbolsOf(`${HEAD}repeat 3 every 1ms { submit b to sim }`)
    expect(outline.map(({ kind, name, children }) => [kind, name, children.map((child) => child.name)])).toEqual([
      ["machine", "mock", ["gfx", "copy"]],
      ["client", "game", ["sim", "t"]],
      ["fence", "f", []],
      ["parameter", "n", []],
      ["job", "a", []],
      ["repeat", "repeat 3", ["b"]],
    ])
  })
})
