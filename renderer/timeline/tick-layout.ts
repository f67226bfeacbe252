/**
 * Moments on a track as ticks. Those nearer than 3 px to each other become one mark with their number. Marks never cross
 * the edges of buckets that are 32 to 64 px wide, a power of two ns and aligned to time zero: panning neither regroups
 * ticks nor changes a number.
 */
import { lowerBound } from "../../core/trace/queries/columns.ts"
import type { TickList } from "../../core/trace/queries/tick-list.ts"
import type { TimeView } from "./time-view.ts"

export const TICK_GAP_PX = 3
/** More ticks than this in one bucket are not looked at one by one. */
const BUCKET_TICKS_MAX = 32

export interface TickBox {
  readonly x: number
  /** 0 for a single tick. */
  readonly w: number
  readonly count: number
  /** Index of the first in its list. */
  readonly first: number
}

export function layoutTicks(ticks: TickList, view: TimeView, cursor: number): TickBox[] {
  const boxes: TickBox[] = []
  const { pxPerNs } = view
  const time = ticks.time.data
  const size = 2 ** Math.ceil(Math.log2(32 / pxPerNs))
  const end = view.from + view.width / pxPerNs
  const happened = ticks.countAt(cursor)
  const x = (index: number) => ((time[index] as number) - view.from) * pxPerNs
  const put = (first: number, after: number) => {
    const x0 = x(first)
    boxes.push({
      x: x0,
      w: after - first === 1 ? 0 : Math.max(TICK_GAP_PX, x(after - 1) - x0),
      count: after - first,
      first,
    })
  }
  let open = Math.floor((view.from - 4 / pxPerNs) / size) * size
  let first = lowerBound(time, happened, open)
  while (first < happened && (time[first] as number) <= end) {
    open = Math.floor((time[first] as number) / size) * size
    const after = lowerBound(time, happened, open + size, first)
    if (after - first > BUCKET_TICKS_MAX) put(first, after)
    else {
      let group = first
      for (let tick = first + 1; tick <= after; tick++) {
        if (tick < after && x(tick) - x(tick - 1) < TICK_GAP_PX) continue
        put(group, tick)
        group = tick
      }
    }
    first = after
  }
  return boxes
}
