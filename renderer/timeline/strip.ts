/**
 * The whole run in twenty pixels: a band per entity, the longest phase of each column of pixels in its colour, failures
 * over everything. Painted into a picture of its own, one entity a frame, and painted anew only when the run has grown by
 * a hundredth, so that it costs a running simulation next to nothing.
 */
import { gallop } from "../../core/trace/queries/columns.ts"
import { PHASE_COUNT } from "../../core/trace/queries/phases.ts"
import type { EntityLanes, TrackIndex } from "../../core/trace/queries/track-index.ts"
import { STRIP_HEIGHT } from "./geometry.ts"
import type { Palette } from "./palette.ts"

const BANDS_MAX = 6
const MARGIN = 2
const PITCH_MAX = 8

interface Paint {
  readonly index: TrackIndex
  readonly end: number
  readonly width: number
  readonly palette: Palette
  readonly events: number
  /** Time of the last event. */
  readonly last: number
  next: number
}

export class Strip {
  /** What is shown. The next one is painted beside it and takes its place when it is whole. */
  picture: HTMLCanvasElement
  /** Time that the picture's right edge stands for. */
  end = 0
  private back: HTMLCanvasElement
  private paint: Paint | null = null

  constructor() {
    this.picture = document.createElement("canvas")
    this.back = document.createElement("canvas")
    this.picture.width = 1
  }

  /** Paints one more band if something is to be painted; true if there is more to do. */
  step(index: TrackIndex, end: number, width: number, palette: Palette): boolean {
    if (width <= 0) return false
    const { paint } = this
    const settled = paint === null || paint.next >= index.entities.length
    const stale =
      paint === null ||
      paint.width !== width ||
      paint.palette !== palette ||
      paint.index !== index ||
      (settled && (end > paint.end * 1.01 || (index.length > paint.events && index.length === index.store.length)))
    if (stale) {
      this.paint = { index, end, width, palette, events: index.length, last: index.lastTime, next: 0 }
      this.back.width = Math.round(width * palette.ratio)
      this.back.height = Math.round(STRIP_HEIGHT * palette.ratio)
    }
    const now = this.paint as Paint
    const ctx = this.back.getContext("2d")
    const entity = index.entities[now.next]
    if (ctx === null || entity === undefined) return false
    ctx.setTransform(palette.ratio, 0, 0, palette.ratio, 0, 0)
    const bands = Math.min(BANDS_MAX, index.entities.length)
    const pitch = Math.min(PITCH_MAX, Math.floor((STRIP_HEIGHT - MARGIN) / bands))
    const y = Math.round((STRIP_HEIGHT - bands * pitch) / 2) + (now.next % bands) * pitch
    paintBand(ctx, entity, now, y, Math.max(1, pitch - (pitch > 3 ? 2 : 1)))
    now.next++
    if (now.next < index.entities.length) return true
    const { picture } = this
    this.picture = this.back
    this.back = picture
    this.end = now.end
    return false
  }
}

function paintBand(ctx: CanvasRenderingContext2D, entity: EntityLanes, paint: Paint, y: number, height: number): void {
  const { width, end, palette } = paint
  const columns = Math.ceil(width)
  const time = Array.from({ length: PHASE_COUNT }, () => new Float64Array(columns))
  const failed = new Uint8Array(columns)
  const perColumn = Math.max(1e-9, end / columns)
  for (const lane of entity.lanes) {
    let span = 0
    const { closed } = lane
    const ends = lane.end.data
    const starts = lane.start.data
    // Each span counts where it ends, and fills what lies before in its own longest phase.
    while (span < closed) {
      const column = Math.min(columns - 1, Math.floor((ends[span] as number) / perColumn))
      const after = Math.max(span + 1, gallop(ends, closed, (column + 1) * perColumn, span))
      if (lane.failedIn(span, after) > 0) failed[column] = 1
      for (let phase = 0; phase < PHASE_COUNT; phase++) {
        const spent = lane.timeIn(phase, span, after)
        if (spent <= 0) continue
        const list = time[phase] as Float64Array
        const first = Math.min(column, Math.floor((starts[span] as number) / perColumn))
        const share = spent / (column - first + 1)
        for (let at = first; at <= column; at++) list[at] = (list[at] as number) + share
        if (phase === 5) for (let at = first; at <= column; at++) failed[at] = 1
      }
      span = after
    }
    if (lane.isOpen) {
      const first = Math.floor((starts[lane.length - 1] as number) / perColumn)
      const list = time[3] as Float64Array
      const until = Math.min(columns, Math.ceil(paint.last / perColumn))
      for (let at = first; at < until; at++) list[at] = (list[at] as number) + perColumn * 0.5
    }
  }
  for (let tick = 0; tick < entity.moreFailed.length; tick++) {
    failed[Math.min(columns - 1, Math.floor((entity.moreFailed.time.data[tick] as number) / perColumn))] = 1
  }
  let x = 0
  while (x < columns) {
    const phase = phaseOfColumn(time, failed, x)
    let to = x + 1
    while (to < columns && phaseOfColumn(time, failed, to) === phase) to++
    if (phase >= 0) {
      ctx.globalAlpha = phase === 5 ? 1 : phase === 4 ? 0.9 : 0.6
      ctx.fillStyle = palette.phase[phase] as string
      ctx.fillRect(x, y, to - x, height)
    }
    x = to
  }
  ctx.globalAlpha = 1
}

function phaseOfColumn(time: readonly Float64Array[], failed: Uint8Array, x: number): number {
  if (failed[x] === 1) return 5
  let longest = -1
  let most = 0
  for (let phase = 0; phase < PHASE_COUNT; phase++) {
    // Executing counts double: a queue is never short of waiting jobs, and the strip is to show the work.
    const spent = ((time[phase] as Float64Array)[x] as number) * (phase === 4 ? 2 : 1)
    if (spent > most) {
      most = spent
      longest = phase
    }
  }
  return longest
}
