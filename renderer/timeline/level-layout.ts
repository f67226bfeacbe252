/**
 * A stepped level (credits in use, jobs on a ring) as boxes. A step of 2 px or more is drawn as it is; narrower ones share
 * a bucket (a power of two ns, aligned to zero): its mean is filled, its peak is a line. Both come from running sums, so
 * the cost is that of the boxes, and panning changes none.
 */
import { gallop, upperBound } from "../../core/trace/queries/columns.ts"
import type { LevelSteps } from "../../core/trace/queries/level-steps.ts"
import { BLOCK_PX, bucketLevel } from "./lane-layout.ts"
import type { TimeView } from "./time-view.ts"

export interface LevelBox {
  x: number
  w: number
  /** Mean level; the level itself if it did not change. */
  mean: number
  peak: number
  /** The level, or -1 if the box stands for several. */
  value: number
}

const OVERHANG = 4

/** Boxes from left to right; none overlaps, and together they cover the part of the view that has run. */
export function layoutLevel(level: LevelSteps, view: TimeView, now: number): LevelBox[] {
  const boxes: LevelBox[] = []
  const { length } = level
  const time = level.time.data
  const value = level.value.data
  const size = 2 ** bucketLevel(view.pxPerNs)
  const from = view.from - OVERHANG / view.pxPerNs
  const to = Math.min(now, view.from + (view.width + OVERHANG) / view.pxPerNs)
  const x = (at: number) => Math.round((Math.min(to, Math.max(from, at)) - view.from) * view.pxPerNs)
  const put = (start: number, end: number, mean: number, peak: number, exact: number) => {
    const x0 = x(start)
    const x1 = x(end)
    if (x1 <= x0) return
    const last = boxes.at(-1)
    if (
      last !== undefined &&
      last.value === exact &&
      last.mean === mean &&
      last.peak === peak &&
      last.x + last.w >= x0
    ) {
      last.w = x1 - last.x
    } else boxes.push({ x: x0, w: x1 - x0, mean, peak, value: exact })
  }

  let step = Math.max(0, upperBound(time, length, from) - 1)
  let at = length === 0 ? to : (time[step] as number)
  if (at > from) put(from, at, 0, 0, 0)
  while (step < length && at < to) {
    const end = step + 1 < length ? (time[step + 1] as number) : Infinity
    if ((end - at) * view.pxPerNs >= BLOCK_PX) {
      const exact = value[step] as number
      put(at, end, exact, exact, exact)
      at = end
      step++
      continue
    }
    const open = Math.floor(at / size) * size
    const shut = open + size
    const first = gallop(time, length, open, Math.max(0, step - 1))
    const after = gallop(time, length, shut, first)
    const before = first === 0 ? 0 : (value[first - 1] as number)
    const mean = (level.integralAt(shut, after) - level.integralAt(open, first)) / size
    put(at, shut, mean, Math.max(before, level.maxIn(first, after)), -1)
    at = shut
    step = after - 1
  }
  return boxes
}
