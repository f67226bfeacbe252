/** One frame on the canvas: asks the layouts what to draw, then draws it, in a fixed order. */
import { BoxList } from "./box-list.ts"
import { drawBoxes, drawEnds, drawLabels } from "./draw-boxes.ts"
import {
  drawCursor,
  drawEdges,
  drawGround,
  drawMarkers,
  drawRange,
  drawRuler,
  drawScroll,
  drawSelection,
} from "./draw-frame.ts"
import { drawLevels, drawTicks } from "./draw-tracks.ts"
import { STRIP_HEIGHT, TRACKS_TOP } from "./geometry.ts"
import { laneFrame, layoutTracks, type Placed } from "./layout.ts"
import type { Flag } from "./markers.ts"
import type { TimelineModel } from "./model.ts"
import { type Palette, readPalette } from "./palette.ts"
import { Raster } from "./raster.ts"
import { Strip } from "./strip.ts"

/** Measured texts that are remembered; more than any frame shows. */
const MEASURED_MAX = 20_000
const NO_FLAGS: readonly Flag[] = []

export class Painter {
  readonly boxes = new BoxList()
  placed: Placed = { levels: [], ticks: [], labels: [] }
  flags: readonly Flag[] = NO_FLAGS
  /** Boxes of the last frame, and the milliseconds that it took to decide and draw it. */
  readonly cost = { boxes: 0, ms: 0 }
  private readonly canvas: HTMLCanvasElement
  private readonly ctx: CanvasRenderingContext2D
  private readonly dimmed = new BoxList()
  private readonly strip = new Strip()
  private readonly raster = new Raster()
  private readonly widths = new Map<string, number>()
  private palette: Palette | null = null
  private monoWidth = 6.3

  constructor(canvas: HTMLCanvasElement) {
    const ctx = canvas.getContext("2d", { alpha: false })
    if (ctx === null) throw new Error("no 2D canvas")
    this.canvas = canvas
    this.ctx = ctx
  }

  /** After a change of theme. */
  forgetPalette(): void {
    this.palette = null
    this.widths.clear()
  }

  resize(width: number, height: number, ratio: number): void {
    const w = Math.max(1, Math.round(width * ratio))
    const h = Math.max(1, Math.round(height * ratio))
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w
      this.canvas.height = h
    }
    if (this.palette?.ratio !== ratio) this.palette = null
  }

  readonly measure = (text: string): number => {
    let width = this.widths.get(text)
    if (width === undefined) {
      if (this.widths.size > MEASURED_MAX) this.widths.clear()
      this.ctx.font = this.paletteNow().fontLabel
      width = this.ctx.measureText(text).width
      this.widths.set(text, width)
    }
    return width
  }

  /** Figures and time labels, in the monospaced face. */
  readonly measureMono = (text: string): number => text.length * this.monoWidth

  private paletteNow(): Palette {
    if (this.palette === null) {
      const ratio = this.canvas.width / Math.max(1, this.canvas.clientWidth)
      this.palette = readPalette(this.canvas, this.ctx, Math.max(0.5, ratio))
      this.ctx.font = this.palette.fontMono
      this.monoWidth = this.ctx.measureText("0123456789").width / 10
    }
    return this.palette
  }

  /** Draws the model; true if the strip has more bands to paint. */
  paint(model: TimelineModel): boolean {
    const began = performance.now()
    const { ctx } = this
    const palette = this.paletteNow()
    const { ratio } = palette
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
    ctx.textBaseline = "alphabetic"
    const frame = laneFrame(model, this.measure)

    drawGround(ctx, model, palette)
    drawRuler(ctx, model, palette, this.measureMono)

    ctx.save()
    ctx.beginPath()
    ctx.rect(0, TRACKS_TOP, model.view.width, Math.max(0, model.height - TRACKS_TOP))
    ctx.clip()
    const place = { top: TRACKS_TOP, width: model.view.width, height: Math.max(0, model.height - TRACKS_TOP) }
    const filtering = model.filter !== null && model.filter.jobs.length > 0
    const placed = layoutTracks(model, frame, TRACKS_TOP, filtering ? this.dimmed : this.boxes, false)
    if (filtering) {
      ctx.globalAlpha = 0.22
      drawBoxes(ctx, this.dimmed, palette, this.raster, place)
      ctx.globalAlpha = 1
      const kept = layoutTracks(model, frame, TRACKS_TOP, this.boxes, true)
      this.placed = { ...placed, labels: kept.labels }
    } else this.placed = placed
    drawLevels(ctx, this.placed.levels, palette)
    drawBoxes(ctx, this.boxes, palette, this.raster, place)
    drawTicks(ctx, this.placed.ticks, palette)
    drawEnds(ctx, this.boxes, palette)
    drawLabels(ctx, this.placed.labels, palette, this.measure)
    ctx.restore()

    this.flags = drawMarkers(ctx, model, palette, this.measure)
    ctx.save()
    ctx.beginPath()
    ctx.rect(0, TRACKS_TOP, model.view.width, Math.max(0, model.height - TRACKS_TOP))
    ctx.clip()
    drawEdges(ctx, model, palette)
    drawSelection(ctx, model, palette)
    ctx.restore()
    if (model.selection?.kind === "range" && model.drag === null) {
      drawRange(ctx, model, palette, model.selection.from, model.selection.to)
    }
    if (model.drag !== null) drawRange(ctx, model, palette, model.drag.from, model.drag.to)
    if (model.end > 0 || model.cursor > 0) drawCursor(ctx, model, palette, this.measureMono)
    drawScroll(ctx, model, palette)
    const more = this.paintStrip(model, palette)
    this.cost.boxes = this.boxes.length + this.dimmed.length
    this.cost.ms = performance.now() - began
    if (!filtering) this.dimmed.clear()
    return more
  }

  private paintStrip(model: TimelineModel, palette: Palette): boolean {
    const { ctx, strip } = this
    const { width } = model.view
    const end = stripEnd(model.end)
    const more = strip.step(model.index, end, width, palette)
    ctx.fillStyle = palette.color("bg-panel")
    ctx.fillRect(0, 0, width, STRIP_HEIGHT - 1)
    const scale = end > 0 ? strip.end / end : 1
    if (strip.end > 0) ctx.drawImage(strip.picture, 0, 0, width * scale, STRIP_HEIGHT - 1)
    const { from, to } = stripWindow(model)
    ctx.fillStyle = palette.color("bg-app")
    ctx.globalAlpha = 0.55
    if (from > 0) ctx.fillRect(0, 0, from, STRIP_HEIGHT - 1)
    if (to < width) ctx.fillRect(to, 0, width - to, STRIP_HEIGHT - 1)
    ctx.globalAlpha = 1
    const accent = palette.color("accent")
    ctx.strokeStyle = accent
    ctx.lineWidth = 1
    ctx.beginPath()
    ctx.roundRect(from + 0.5, 0.5, Math.max(3, to - from) - 1, STRIP_HEIGHT - 2, 2)
    ctx.stroke()
    ctx.fillStyle = accent
    ctx.beginPath()
    ctx.roundRect(Math.max(0, from - 2), 5, 5, 10, 1.5)
    ctx.roundRect(Math.min(width - 5, to - 3), 5, 5, 10, 1.5)
    ctx.fill()
    return more
  }
}

/** Time that the right edge of the strip stands for: a little beyond the end of the run. */
export function stripEnd(end: number): number {
  return Math.max(1, end * 1.06)
}

/** The part of the strip that is in view, CSS pixels. */
export function stripWindow(model: TimelineModel): { readonly from: number; readonly to: number } {
  const { view } = model
  const end = stripEnd(model.end)
  const from = Math.max(0, Math.min(view.width - 4, Math.round((view.from / end) * view.width)))
  const to = Math.min(
    view.width,
    Math.max(from + 4, Math.round(((view.from + view.width / view.pxPerNs) / end) * view.width)),
  )
  return { from, to }
}
