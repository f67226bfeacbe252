import { expect, test } from "vitest"
import { compileReplay } from "../../lang/compile.ts"
import type { PolicyName } from "../../lang/program.ts"
import { openSession } from "../../session/open-session.ts"
import { contenderResult } from "../compare-run.ts"
import type { Comparison } from "../comparison.ts"
import { DARK, LIGHT, type Palette } from "./palette.ts"
import { comparisonPicture } from "./picture.ts"
import { svgOf } from "./svg.ts"

function compared(text: string, policies: readonly PolicyName[]): Comparison {
  const results = policies.map((policy) => {
    const compiled = compileReplay(text, { policy })
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
    const session = openSession(compiled.value)
    session.run({ turns: 10_000_000 })
    const contender = { scheduler: "drm-sched", policy } as const
    return contenderResult(contender, session.store, compiled.value, { report: null, held: 0, failed: 0 })
  })
  const title = text.split("\n")[0]?.replace(/^replay 1 # /, "") ?? ""
  return { file: "r.replay", title, profile: "v7.2", seed: 0, results }
}

const LATE = `replay 1 # A <late> "joiner" & \u001b[31mco
machine mock { sched gfx { credits 1; rings 1; timeout 5ms; on-timeout reset } }
client batch { queue bulk on gfx }
client editor { queue ui on gfx }
repeat 20 every 0ns from 0ms { batch submit tile to bulk { run 1ms } }
at 2.5ms editor submit key to ui { run 200us }
at 30ms editor submit bad to ui { run 200us; hang }
`

/** Elements opened and closed, attributes quoted, no bare `&` or `<`: what a reader of XML insists on. */
function expectWellFormed(svg: string): void {
  const open: string[] = []
  const rest = svg.replaceAll(
    /<(\/?)([a-z]+)((?: [a-z0-9:-]+="[^"<]*")*)(\/?)>/gi,
    (_, close: string, name: string, __, empty: string) => {
      if (close === "/") expect(open.pop()).toBe(name)
      else if (empty === "") open.push(name)
      return ""
    },
  )
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>]/)
  expect(svg).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/)
  expect(svg).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
}

test("the file is XML, complete in itself, and says what it shows in words", () => {
  const svg = svgOf(comparisonPicture(compared(LATE, ["fifo", "fair"])), LIGHT)
  expectWellFormed(svg)
  expect(svg).toContain("A &lt;late&gt; &quot;joiner&quot; &amp; ?[31mco")
  expect(svg).not.toMatch(/script|href|url\(|@import|<image|foreignObject|NaN|Infinity|undefined/)
  expect(svg).toMatch(/<desc>the whole run: makespan drm-sched\/fifo 35ms/)
  for (const text of ["drm-sched/fifo", "drm-sched/fair", "batch", "editor", "ends at 35ms"]) {
    expect(svg).toContain(`>${text}</text>`)
  }
})

test("time is where it belongs: one axis for all contenders, a job as long as it took", () => {
  const { shapes, width } = comparisonPicture(compared(LATE, ["fifo", "fair"]))
  const boxes = shapes.flatMap((shape) => (shape.kind === "rects" && shape.fill === "failed" ? shape.boxes : []))
  // The hang from 30 to 35 ms, the end of the run under both: an eighth of the axis, at its end, but for the gap.
  expect(boxes).toHaveLength(2)
  const left = 200
  const whole = width - left - 32
  for (const [x, , boxWidth] of boxes) {
    expect(x).toBeCloseTo(left + (30 / 35) * whole, 6)
    expect(boxWidth).toBeCloseTo((5 / 35) * whole - 0.75, 6)
  }
})

test("nothing is drawn outside of the picture, whatever its width", () => {
  for (const wide of [640, 1200, 2400]) {
    const { shapes, width, height } = comparisonPicture(compared(LATE, ["fifo", "rr", "fair"]), wide)
    for (const shape of shapes) {
      const boxes =
        shape.kind === "rects"
          ? shape.boxes
          : shape.kind === "rect"
            ? [[shape.x, shape.y, shape.width, shape.height] as const]
            : []
      for (const [x, y, w, h] of boxes) {
        expect(Math.min(x, y, w, h)).toBeGreaterThanOrEqual(0)
        expect(x + w).toBeLessThanOrEqual(width + 1)
        expect(y + h).toBeLessThanOrEqual(height)
      }
    }
  }
})

test("a run with many jobs makes a picture of bounded size", () => {
  const text = `replay 1 # Deep
machine mock { sched gfx }
client a { queue qa on gfx }
client b { queue qb on gfx }
repeat 5000 every 10us from 0ms { a submit x to qa { run 4us } }
repeat 5000 every 10us from 5us { b submit y to qb { run 3us } }
`
  const comparison = compared(text, ["fifo"])
  const lists = comparison.results.flatMap(({ strips }) => strips.flatMap(({ work, executing }) => [work, executing]))
  for (const list of lists) expect(list.length).toBeLessThanOrEqual(1024)
  // What is counted in buckets is all there is: 20 and 15 ms.
  const [a, b] = comparison.results[0]?.strips ?? []
  const sum = (list: readonly { from: number; to: number; part: number }[] = []) =>
    list.reduce((total, { from, to, part }) => total + (to - from) * part, 0)
  expect(sum(a?.executing)).toBeCloseTo(20e6, 0)
  expect(sum(b?.executing)).toBeCloseTo(15e6, 0)
  expect(svgOf(comparisonPicture(comparison), LIGHT).length).toBeLessThan(250_000)
})

test("a replay in which nothing happens makes a picture too", () => {
  const svg = svgOf(comparisonPicture(compared("replay 1 # Nothing\nmachine mock { sched gfx }\n", ["fifo"])), LIGHT)
  expectWellFormed(svg)
  expect(svg).not.toMatch(/NaN|Infinity/)
})

test.each([
  ["light", LIGHT],
  ["dark", DARK],
])("%s: text is told from its ground by 4.5 to 1, parties by 3 to 1", (_, palette: Palette) => {
  for (const ground of [palette.background, palette.band]) {
    for (const text of [palette.text, palette.muted]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5)
    for (const party of [...palette.parties, palette.failed]) expect(contrast(party, ground)).toBeGreaterThanOrEqual(3)
  }
  expect(palette.faint).toHaveLength(palette.parties.length)
  expect(new Set([...palette.parties, palette.failed]).size).toBe(palette.parties.length + 1)
})

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** Relative luminance as WCAG defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
