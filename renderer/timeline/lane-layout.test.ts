import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { TrackIndex } from "../../core/trace/queries/track-index.ts"
import { mockTrace } from "../../tests/perf/timeline/mock-trace.ts"
import { syntheticTrace } from "../../tests/perf/timeline/synthetic-trace.ts"
import {
  BOX_BLOCK,
  BOX_CAP,
  BOX_COLUMN,
  BOX_ERROR,
  BOX_SIGNALLED,
  BOX_SLICE,
  type Box,
  BoxList,
  boxesOf,
  type Label,
} from "./box-list.ts"
import { hitTrack } from "./hit.ts"
import { bucketAt, bucketLevel, type LaneFrame, layoutLane } from "./lane-layout.ts"
import { JobSpans } from "./span-source.ts"
import { plotTime, snapped, type TimeView } from "./time-view.ts"

const KIND = {
  [BOX_SLICE]: "slice",
  [BOX_BLOCK]: "block",
  [BOX_COLUMN]: "column",
  [BOX_CAP]: "cap",
  [BOX_SIGNALLED]: "signalled",
  [BOX_ERROR]: "error",
}
const PHASE = ["queued", "dep", "credit", "hw", "exec", "fail"]
const WIDTH = 800

const mock = new TrackIndex(mockTrace())
mock.update()
const busy = new TrackIndex(syntheticTrace(40_000, { hangOneIn: 60, errorOneIn: 50 }))
busy.update()

function frameOf(index: TrackIndex, view: TimeView, cursor = index.length): LaneFrame {
  return {
    view,
    cursor,
    now: cursor === 0 ? 0 : index.store.time(cursor - 1),
    measure: (text) => text.length * 6,
    nameOf: (job) => index.store.objects.jobs[job] ?? "?",
  }
}

function layout(index: TrackIndex, entity: number, lane: number, view: TimeView, cursor?: number) {
  const boxes = new BoxList()
  const labels: Label[] = []
  const spans = index.entities[entity]?.lanes[lane]
  if (spans !== undefined)
    layoutLane(spans, new JobSpans(index.history), frameOf(index, view, cursor), 0, boxes, labels)
  return { boxes, labels }
}

/** `slice fail 100+50 h14`, a line for each box. */
function text({ boxes, labels }: { boxes: BoxList; labels: Label[] }): string[] {
  return [
    ...boxesOf(boxes).map((box) => {
      const phase = box.kind === BOX_SLICE || box.kind === BOX_BLOCK ? ` ${PHASE[box.phase]}` : ""
      return `${KIND[box.kind]}${phase} ${box.x}+${box.w} h${box.h}`
    }),
    ...labels.map((label) => `${label.style} "${label.text}" ${Math.round(label.x)}`),
  ]
}

const at = (fromMs: number, pxPerMs: number): TimeView => ({
  from: plotTime(fromMs * 1e6),
  pxPerNs: pxPerMs / 1e6,
  width: WIDTH,
})

describe("levels of detail", () => {
  it("shows every phase, the errno and the end from 200 px on", () => {
    expect(text(layout(mock, 0, 0, at(4, 80)))).toEqual([
      "slice hw 8+1.5 h11",
      "slice fail 9+503 h14",
      "error 512+0 h0",
      'plate "s2  -ETIMEDOUT" 15',
    ])
    expect(text(layout(mock, 2, 2, at(8, 80)))).toEqual([
      "slice queued 0+18 h4",
      "slice dep 18+174 h7",
      "slice queued 192+1.5 h4",
      "slice credit 192+90 h9",
      "slice hw 282+3 h11",
      "slice exec 285+102 h14",
      "signalled 387+0 h0",
      'on "p3" 291',
    ])
  })

  it("joins phases below 1.5 px to their longest neighbour from 20 px on", () => {
    expect(text(layout(mock, 2, 2, at(8, 30)))).toEqual([
      "slice queued 0+7 h4",
      "slice dep 7+65 h7",
      "slice credit 72+34 h9",
      "slice exec 106+39 h14",
      'on "p3" 112',
    ])
  })

  it("draws one block of the longest phase from 2 px on, with a cap if it failed", () => {
    expect(text(layout(mock, 0, 0, at(0, 2)))).toEqual(["block exec 1+4 h14", "block fail 8+13 h14", "cap 8+13 h2"])
    expect(text(layout(mock, 2, 2, at(0, 2)))).toEqual(["block dep 16+10 h7"])
  })

  it("stacks what is narrower, and caps what failed", () => {
    const rows = text(layout(mock, 0, 0, at(0, 0.3)))
    expect(rows.filter((row) => row.startsWith("cap"))).toHaveLength(1)
    expect(rows.every((row) => /^(column|cap)/.test(row))).toBe(true)
  })

  it("shows the state at a cursor, and nothing after it", () => {
    const { store } = mock
    const before =
      Array.from({ length: store.length }, (_, event) => event).find((event) => store.time(event) > 6e6) ?? 0
    expect(text(layout(mock, 0, 0, at(4, 80), before))).toEqual(["slice exec 8+88 h14", 'on "s2" 14'])
    expect(text(layout(mock, 2, 2, at(4, 80), before))).toEqual([])
  })
})

// Any scale from the whole run to single nanoseconds, anywhere in the run.
const views = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: -20, max: 5, noNaN: true }))
  .map(([where, scale]) => snapped({ from: plotTime(where * busy.lastTime), pxPerNs: 2 ** scale, width: WIDTH }))
const lanes = fc.record({ entity: fc.nat(5), lane: fc.nat(3) })

function isBody(box: Box): boolean {
  return box.kind === BOX_SLICE || box.kind === BOX_BLOCK || box.kind === BOX_COLUMN
}

describe("whatever the view", () => {
  it("never overlaps boxes of a lane by more than a pixel", () => {
    fc.assert(
      fc.property(lanes, views, ({ entity, lane }, view) => {
        const bodies = boxesOf(layout(busy, entity, lane, view).boxes).filter(isBody)
        const sorted = bodies.sort((a, b) => a.x - b.x || a.w - b.w)
        for (let box = 1; box < sorted.length; box++) {
          const before = sorted[box - 1] as Box
          expect((sorted[box] as Box).x).toBeGreaterThanOrEqual(before.x + before.w - 2)
        }
      }),
    )
  })

  it("covers every failed job with the fail colour", () => {
    fc.assert(
      fc.property(lanes, views, ({ entity, lane }, view) => {
        const spans = busy.entities[entity]?.lanes[lane]
        if (spans === undefined) return
        const marks = boxesOf(layout(busy, entity, lane, view).boxes).filter(
          (box) => box.kind === BOX_CAP || (box.phase === 5 && (box.kind === BOX_SLICE || box.kind === BOX_BLOCK)),
        )
        for (let span = 0; span < spans.closed; span++) {
          if (!spans.hasFailed(span)) continue
          const x0 = ((spans.start.data[span] as number) - view.from) * view.pxPerNs
          const x1 = ((spans.end.data[span] as number) - view.from) * view.pxPerNs
          if (x1 < 2 || x1 > WIDTH - 2 || x0 < 0) continue
          expect(marks.some((mark) => mark.x <= x1 + 2 && mark.x + mark.w >= x0 - 2)).toBe(true)
        }
      }),
    )
  })

  it("keeps every column as it is while panning", () => {
    fc.assert(
      fc.property(lanes, views, fc.integer({ min: -600, max: 600 }), ({ entity, lane }, view, px) => {
        const panned = snapped({ ...view, from: plotTime(view.from + px / view.pxPerNs) })
        // Slices may be cut and labels may move at the edges; columns well inside of both views may not change.
        const columns = (v: TimeView, shift: number) =>
          boxesOf(layout(busy, entity, lane, v).boxes)
            .filter((box) => box.kind === BOX_COLUMN || box.kind === BOX_CAP)
            .flatMap((box) =>
              Array.from({ length: box.w }, (_, x) => `${box.x + x + shift} ${box.stack} ${box.y} ${box.kind}`),
            )
            .filter((row) => {
              const x = Number(row.split(" ")[0])
              return x > Math.max(0, px) + 4 && x < Math.min(WIDTH, WIDTH + px) - 4
            })
        expect(columns(panned, px)).toEqual(columns(view, 0))
      }),
    )
  })

  it("counts each job in one bucket", () => {
    fc.assert(
      fc.property(lanes, fc.double({ min: -20, max: -10, noNaN: true }), ({ entity, lane }, scale) => {
        const view: TimeView = { from: plotTime(0), pxPerNs: 2 ** scale, width: WIDTH }
        const spans = busy.entities[entity]?.lanes[lane]
        if (spans === undefined) return
        const size = 2 ** bucketLevel(view.pxPerNs)
        let jobs = 0
        for (let time = 0; time <= busy.lastTime; time += size) jobs += bucketAt(spans, frameOf(busy, view), time).jobs
        let narrow = 0
        for (let span = 0; span < spans.closed; span++) {
          if (((spans.end.data[span] as number) - (spans.start.data[span] as number)) * view.pxPerNs < 2) narrow++
        }
        expect(jobs).toBe(narrow)
      }),
      { numRuns: 20 },
    )
  })

  it("hits what it drew", () => {
    fc.assert(
      fc.property(lanes, views, fc.nat(WIDTH - 1), ({ entity, lane }, view, x) => {
        const { boxes } = layout(busy, entity, lane, view)
        const hit = hitTrack(boxes, x + 0.5, 7, 0, 16)
        const under = boxesOf(boxes).filter((box) => isBody(box) && x + 0.5 >= box.x && x + 0.5 < box.x + box.w)
        if (under.length > 0) expect(under).toContainEqual(hit)
        else if (hit !== null) expect(hit.w).toBeLessThan(3)
      }),
    )
  })
})
