/** What lies under a point: answered from the boxes of the frame on the screen, so that it always agrees with it. */
import { BOX_CAP, BOX_COLUMN, BOX_ERROR, BOX_SIGNALLED, type Box, type BoxList, boxAt } from "./box-list.ts"

/** Slices narrower than this are hit as if they were this wide. */
const HIT_PX_MIN = 3

/** The box under a point, the last drawn first. Thin phases are hit over the whole height of their lane. */
export function hitTrack(boxes: BoxList, x: number, y: number, laneTop: number, laneHeight: number): Box | null {
  if (y < laneTop || y >= laneTop + laneHeight) return null
  let near = -1
  for (let at = boxes.length - 1; at >= 0; at--) {
    const top = boxes.y[at] as number
    if (top < laneTop - 1 || top > laneTop + laneHeight) continue
    const kind = boxes.kind[at]
    if (kind === BOX_SIGNALLED || kind === BOX_ERROR || kind === BOX_CAP) continue
    const left = boxes.x[at] as number
    const width = boxes.w[at] as number
    if (x >= left && x < left + width) return boxAt(boxes, at)
    const spare = (HIT_PX_MIN - width) / 2
    if (near < 0 && kind !== BOX_COLUMN && spare > 0 && x >= left - spare && x < left + width + spare) near = at
  }
  return near < 0 ? null : boxAt(boxes, near)
}
