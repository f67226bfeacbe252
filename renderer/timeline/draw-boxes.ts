/** Paints boxes and labels. Decides nothing: colour, place and order come from the layout. One colour at a time. */
import { PHASE_COUNT, PHASE_EXECUTING } from "../../core/trace/queries/phases.ts"
import {
  BOX_BLOCK,
  BOX_CAP,
  BOX_COLUMN,
  BOX_ERROR,
  BOX_SIGNALLED,
  BOX_SLICE,
  type BoxList,
  type Label,
  stackTop,
} from "./box-list.ts"
import type { Palette } from "./palette.ts"
import type { Raster } from "./raster.ts"

type Ctx = CanvasRenderingContext2D

/** Where a raster stands on the canvas: the top of the tracks, and their size in CSS pixels. */
export interface RasterPlace {
  readonly top: number
  readonly width: number
  readonly height: number
}

/** More columns than this are written as pixels. */
const RASTER_COLUMNS = 400

export function drawBoxes(ctx: Ctx, boxes: BoxList, palette: Palette, raster: Raster, place: RasterPlace): void {
  const count = new Uint32Array(8 * 8)
  let columns = 0
  for (let at = 0; at < boxes.length; at++) {
    const slot = (boxes.kind[at] as number) * 8 + (boxes.phase[at] as number)
    count[slot] = (count[slot] as number) + 1
    if (boxes.kind[at] === BOX_COLUMN) columns++
  }
  const has = (kind: number, phase: number) => (count[kind * 8 + phase] as number) > 0
  if (columns > RASTER_COLUMNS) {
    const { ratio } = palette
    raster.clear(Math.round(place.width * ratio), Math.round(place.height * ratio))
    raster.fillColumns(boxes, palette.phasePixel, ratio, place.top)
    raster.show(ctx, 0, Math.round(place.top * ratio))
  } else if (columns > 0) fillColumns(ctx, boxes, palette)
  for (let phase = 0; phase < PHASE_COUNT; phase++) {
    if (has(BOX_BLOCK, phase)) fillBlocks(ctx, boxes, phase, palette.phase[phase] as string)
  }
  for (let phase = 0; phase < PHASE_COUNT; phase++) {
    if (has(BOX_SLICE, phase)) fillSlices(ctx, boxes, phase, palette)
  }
  if (has(BOX_CAP, 0)) fillCaps(ctx, boxes, palette.color("fail"))
}

function fillColumns(ctx: Ctx, boxes: BoxList, palette: Palette): void {
  for (let phase = 0; phase < PHASE_COUNT; phase++) {
    ctx.fillStyle = palette.phase[phase] as string
    for (let at = 0; at < boxes.length; at++) {
      if (boxes.kind[at] !== BOX_COLUMN) continue
      const stack = boxes.stack[at] as number
      const top = stackTop(stack, phase)
      const below = phase === 0 ? 0 : stackTop(stack, phase - 1)
      const base = (boxes.y[at] as number) + (boxes.h[at] as number)
      if (top > below) ctx.fillRect(boxes.x[at] as number, base - top, boxes.w[at] as number, top - below)
    }
  }
}

function fillCaps(ctx: Ctx, boxes: BoxList, color: string): void {
  ctx.fillStyle = color
  const { x, y, w, h } = boxes
  for (let at = 0; at < boxes.length; at++) {
    if (boxes.kind[at] !== BOX_CAP) continue
    ctx.fillRect(x[at] as number, y[at] as number, w[at] as number, h[at] as number)
  }
}

/** From 3 px on, a gap of one pixel tells neighbours apart. */
function fillBlocks(ctx: Ctx, boxes: BoxList, phase: number, color: string): void {
  ctx.fillStyle = color
  const { x, y, w, h } = boxes
  for (let at = 0; at < boxes.length; at++) {
    if (boxes.kind[at] !== BOX_BLOCK || boxes.phase[at] !== phase) continue
    const width = w[at] as number
    ctx.fillRect(x[at] as number, y[at] as number, width >= 3 ? width - 1 : width, h[at] as number)
  }
}

/** A border in the phase's colour, its corners left out, and its texture inside. */
function fillSlices(ctx: Ctx, boxes: BoxList, phase: number, palette: Palette): void {
  const { x, y, w, h } = boxes
  const solid = palette.phase[phase] as string
  const texture = palette.texture[phase] as string | CanvasPattern
  ctx.fillStyle = solid
  for (let at = 0; at < boxes.length; at++) {
    if (boxes.kind[at] !== BOX_SLICE || boxes.phase[at] !== phase) continue
    const left = x[at] as number
    const top = y[at] as number
    const width = (w[at] as number) - ((w[at] as number) >= 4 ? 1 : 0)
    const height = h[at] as number
    if (width < 5) ctx.fillRect(left, top, width, height)
    else {
      ctx.fillRect(left + 1, top, width - 2, height)
      ctx.fillRect(left, top + 1, 1, height - 2)
      ctx.fillRect(left + width - 1, top + 1, 1, height - 2)
    }
  }
  if (phase === PHASE_EXECUTING) return
  ctx.fillStyle = texture
  for (let at = 0; at < boxes.length; at++) {
    if (boxes.kind[at] !== BOX_SLICE || boxes.phase[at] !== phase) continue
    const width = (w[at] as number) - 1
    if (width < 5) continue
    ctx.fillRect((x[at] as number) + 1, (y[at] as number) + 1, width - 2, (h[at] as number) - 2)
  }
}

/** Diamonds at the ends of slices: filled where the fence signalled, hollow with a cross where it carries an error. */
export function drawEnds(ctx: Ctx, boxes: BoxList, palette: Palette): void {
  ctx.lineWidth = 1.2
  for (let at = 0; at < boxes.length; at++) {
    const kind = boxes.kind[at]
    if (kind !== BOX_SIGNALLED && kind !== BOX_ERROR) continue
    drawDiamond(ctx, boxes.x[at] as number, boxes.y[at] as number, kind === BOX_ERROR, palette)
  }
}

export function drawDiamond(ctx: Ctx, x: number, y: number, error: boolean, palette: Palette): void {
  const size = error ? 5 : 4.5
  ctx.beginPath()
  ctx.moveTo(x, y - size)
  ctx.lineTo(x + size, y)
  ctx.lineTo(x, y + size)
  ctx.lineTo(x - size, y)
  ctx.closePath()
  ctx.fillStyle = error ? palette.color("bg-panel") : palette.color("exec")
  ctx.strokeStyle = error ? palette.color("fail") : palette.color("bg-panel")
  ctx.lineWidth = error ? 1.4 : 1.2
  ctx.fill()
  ctx.stroke()
  if (!error) return
  ctx.beginPath()
  ctx.moveTo(x - 2, y - 2)
  ctx.lineTo(x + 2, y + 2)
  ctx.moveTo(x + 2, y - 2)
  ctx.lineTo(x - 2, y + 2)
  ctx.stroke()
}

export function drawLabels(
  ctx: Ctx,
  labels: readonly Label[],
  palette: Palette,
  measure: (text: string) => number,
): void {
  ctx.font = palette.fontLabel
  ctx.textAlign = "left"
  ctx.fillStyle = palette.color("bg-panel")
  for (const label of labels) {
    if (label.style === "plate") ctx.fillRect(label.x - 4, label.y - 10, measure(label.text) + 8, 13)
  }
  for (const style of ["on", "plate", "beside"] as const) {
    ctx.fillStyle = palette.color(style === "on" ? "exec-on" : style === "plate" ? "text-1" : "text-2")
    for (const label of labels) if (label.style === style) ctx.fillText(label.text, label.x, label.y)
  }
}
