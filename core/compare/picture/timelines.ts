/** The timelines of all contenders, one below the other on one axis of time: a lane for each party. */
import type { Comparison, ContenderResult } from "../comparison.ts"
import { contenderName } from "../contender.ts"
import { formatValue } from "../rows.ts"
import type { Segment } from "../strips.ts"
import { type Axis, timeAxis } from "./axis.ts"
import { type Frame, GUTTER, MARGIN } from "./layout.ts"
import { type Box, type Shape, fitText } from "./shapes.ts"

/** More parties are not drawn; the picture says so. */
export const LANES_MAX = 40
const TICK_SPACING = 110
const HEAD = 24
const GAP = 14
/** Names stand beside lanes that are at least so high. */
const NAMED_HEIGHT = 11
/** Thinner than this nothing can be seen. */
const SEGMENT_WIDTH_MIN = 0.6
/** Executions wider than this are set apart from the next one. */
const SET_APART_WIDTH = 3

export interface Part {
  readonly shapes: readonly Shape[]
  /** Where the next part begins. */
  readonly bottom: number
}

export function timelines({ results }: Comparison, frame: Frame, top: number): Part {
  const end = Math.max(1, ...results.map((result) => result.end))
  const axis = timeAxis(end, frame.left, frame.width, TICK_SPACING)
  const shapes: Shape[] = []
  let y = top + 16
  const grid: Shape[] = []
  for (const result of results) {
    const contender = contenderTimeline(result, frame, axis, y)
    shapes.push(...contender.shapes)
    y = contender.bottom + GAP
  }
  const bottom = y - GAP
  for (const { value, label } of axis.ticks) {
    const x = axis.at(value)
    grid.push({ kind: "line", x1: x, y1: top + 6, x2: x, y2: bottom, stroke: "grid", width: 1 })
    grid.push({ kind: "text", x, y: top, text: label, size: 11, fill: "muted", anchor: "middle" })
    grid.push({ kind: "text", x, y: bottom + 14, text: label, size: 11, fill: "muted", anchor: "middle" })
  }
  return { shapes: [...grid, ...shapes], bottom: bottom + 20 }
}

function contenderTimeline(result: ContenderResult, frame: Frame, axis: Axis, top: number): Part {
  const { figures, strips, end, contender } = result
  const parties = figures.parties.slice(0, LANES_MAX)
  const pitch = pitchOf(parties.length)
  const height = pitch - Math.max(1, Math.round(pitch / 6))
  const shapes: Shape[] = [
    { kind: "text", x: MARGIN, y: top + 15, text: contenderName(contender), size: 14, fill: "text", bold: true },
  ]
  parties.forEach(({ name }, party) => {
    const y = top + HEAD + party * pitch
    const strip = strips[party]
    shapes.push({ kind: "rect", x: frame.left, y, width: frame.width, height, fill: "band" })
    if (height >= NAMED_HEIGHT) {
      const text = fitText(name, 12, GUTTER - 12)
      shapes.push({
        kind: "text",
        x: frame.left - 8,
        y: y + height / 2 + 4,
        text,
        size: 12,
        fill: "muted",
        anchor: "end",
      })
    }
    if (strip === undefined) return
    const thin = Math.max(2, Math.round(height / 3))
    shapes.push(
      { kind: "rects", boxes: boxesOf(strip.work, axis, y + height - thin, thin, false), fill: { party, faint: true } },
      { kind: "rects", boxes: boxesOf(strip.executing, axis, y, height, true), fill: { party } },
      { kind: "rects", boxes: boxesOf(strip.wasted, axis, y, height, true), fill: "failed" },
    )
  })
  if (pitch - 1 < NAMED_HEIGHT || figures.parties.length > parties.length) {
    const { length } = figures.parties
    const text = length > parties.length ? `${parties.length} of ${length} parties` : `${length} parties, in order`
    shapes.push({ kind: "text", x: frame.left - 8, y: top + HEAD + 10, text, size: 11, fill: "muted", anchor: "end" })
  }
  const bottom = top + HEAD + parties.length * pitch
  const x = axis.at(end)
  shapes.push({ kind: "line", x1: x, y1: top + HEAD - 4, x2: x, y2: bottom, stroke: "text", width: 1.5 })
  const label = `ends at ${formatValue(end, "ns")}`
  // Left of its line: the picture ends on the right.
  shapes.push({ kind: "text", x: x - 4, y: top + HEAD - 7, text: label, size: 11, fill: "text", anchor: "end" })
  return { shapes, bottom }
}

/** Height of a lane and its gap: as many as there are must fit on a page. */
function pitchOf(parties: number): number {
  if (parties <= 4) return 24
  if (parties <= 8) return 18
  return parties <= 16 ? 13 : 7
}

function boxesOf(
  segments: readonly Segment[],
  axis: Axis,
  y: number,
  height: number,
  setApart: boolean,
): readonly Box[] {
  return segments.map(({ from, to, part }): Box => {
    const x = axis.at(from)
    const whole = axis.at(to) - x
    const width = Math.max(SEGMENT_WIDTH_MIN, setApart && part === 1 && whole > SET_APART_WIDTH ? whole - 0.75 : whole)
    return [x, y + height * (1 - part), width, height * part]
  })
}
