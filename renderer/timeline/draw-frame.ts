/** Paints everything around the tracks: ground, grid, ruler, flags, cursor, selection and its edges. Decides little. */
import { EV, FENCE_EXT } from "../../core/trace/events.ts"
import { phasesOf } from "../../core/trace/queries/job-phases.ts"
import type { Selection } from "../state/selection.ts"
import { edgesOf } from "./edges.ts"
import { MARKERS_TOP, RULER_HEIGHT, RULER_TOP, STRIP_HEIGHT, TRACKS_TOP } from "./geometry.ts"
import { jobSpan } from "./explain.ts"
import { SLICE_HEIGHT } from "./lane-layout.ts"
import { laneTopOf } from "./layout.ts"
import { type Flag, layoutMarkers } from "./markers.ts"
import type { TimelineModel } from "./model.ts"
import type { Palette } from "./palette.ts"
import { formatAbout, formatIn, formatTime, rulerStep, unitFor } from "./time-format.ts"
import { plotX, timeAt, viewEnd, xOf } from "./time-view.ts"
import { LANE_TOP, tracksHeight } from "./tracks.ts"

type Ctx = CanvasRenderingContext2D

const SELECTION_PX_MIN = 3

/** Ground, grid and the rows that belong to the selection. Below everything. */
export function drawGround(ctx: Ctx, model: TimelineModel, palette: Palette): void {
  const { view, height } = model
  ctx.fillStyle = palette.color("bg-panel")
  ctx.fillRect(0, 0, view.width, height)
  const nowX = Math.round(xOf(view, model.now))
  if (nowX < view.width) {
    const x = Math.max(0, nowX)
    ctx.globalAlpha = 0.45
    ctx.fillStyle = palette.color("bg-app")
    ctx.fillRect(x, MARKERS_TOP, view.width - x, height - MARKERS_TOP)
    ctx.globalAlpha = 1
    ctx.fillStyle = palette.notRun
    ctx.fillRect(x, MARKERS_TOP, view.width - x, height - MARKERS_TOP)
  }
  const hot = hotTrackKeys(model)
  for (const track of model.tracks) {
    const y = TRACKS_TOP + track.y - model.scrollY
    if (hot.has(track.key) && y + track.height > TRACKS_TOP) {
      const top = Math.max(TRACKS_TOP, y)
      ctx.globalAlpha = 0.55
      ctx.fillStyle = palette.color("bg-select")
      ctx.fillRect(0, top, view.width, y + track.height - top)
      ctx.globalAlpha = 1
    }
    if (track.first && track.y > 0 && y > TRACKS_TOP) {
      ctx.fillStyle = palette.color("line-strong")
      ctx.fillRect(0, y - 3, view.width, palette.edge)
    }
  }
}

/** The tracks that the selection is or lies in. */
export function hotTrackKeys(model: TimelineModel): ReadonlySet<string> {
  const { selection, index } = model
  const { jobEntity } = index.store.objects
  switch (selection?.kind) {
    case "job":
      return new Set([`entity:${jobEntity[selection.job] ?? -1}:-1`])
    case "entity":
      return new Set([`entity:${selection.entity}:-1`])
    case "sched":
      return new Set([`queue:${selection.sched}:-1`])
    case "work":
      return new Set([`wq:${selection.work}:-1`])
    case "client":
      return new Set([`thread:${selection.client}:-1`])
    case "fence":
      return (selection.ref & 3) === 3 ? new Set() : new Set([`entity:${jobEntity[selection.ref >> 2] ?? -1}:-1`])
    case "event":
    case "range":
    case undefined:
      return new Set()
  }
}

export function drawRuler(ctx: Ctx, model: TimelineModel, palette: Palette, measure: (text: string) => number): void {
  const { view, height } = model
  const end = viewEnd(view)
  const labelPx = (decimals: number) => measure(formatTime(unitFor(end), end, decimals))
  const step = rulerStep(view.pxPerNs, end, labelPx)
  ctx.fillStyle = palette.color("bg-panel")
  ctx.fillRect(0, RULER_TOP, view.width, RULER_HEIGHT)
  const from = Math.max(0, Math.ceil(view.from / step.minor))
  const to = Math.floor(end / step.minor)
  ctx.font = palette.fontMono
  ctx.textAlign = "left"
  const ratio = Math.round(step.major / step.minor)
  for (let tick = from; tick <= to; tick++) {
    const x = Math.round(xOf(view, tick * step.minor))
    const major = tick % ratio === 0
    ctx.fillStyle = palette.color("line-strong")
    ctx.fillRect(x, RULER_TOP + (major ? 11 : 16), 1, major ? 8 : 3)
    if (!major) continue
    ctx.fillStyle = palette.color("grid")
    ctx.fillRect(x, MARKERS_TOP, 1, height - MARKERS_TOP)
    ctx.fillStyle = palette.color("text-3")
    ctx.fillText(formatTime(step.unit, tick * step.minor, step.decimals), x + 4, RULER_TOP + 13)
  }
  ctx.fillStyle = palette.color("line")
  const { edge } = palette
  ctx.fillRect(0, RULER_TOP + RULER_HEIGHT - edge, view.width, edge)
  ctx.fillRect(0, STRIP_HEIGHT - edge, view.width, edge)
}

/** More lines than this across the tracks would hide them; then only the lane shows. */
const MARKER_LINES_MAX = 24

export function drawMarkers(
  ctx: Ctx,
  model: TimelineModel,
  palette: Palette,
  measure: (text: string) => number,
): readonly Flag[] {
  const flags = layoutMarkers(model.index, model.markers, model.view, model.cursor, measure)
  ctx.font = palette.fontSmall
  ctx.lineWidth = 1
  const top = MARKERS_TOP
  for (const flag of flags) {
    const color = palette.color(flag.bad ? "fail" : "text-3")
    if (flags.length <= MARKER_LINES_MAX) {
      ctx.strokeStyle = color
      ctx.setLineDash([2, 2])
      ctx.beginPath()
      ctx.moveTo(flag.x + 0.5, top + 2)
      ctx.lineTo(flag.x + 0.5, model.height)
      ctx.stroke()
      ctx.setLineDash([])
    }
    if (flag.box === null) {
      ctx.fillStyle = color
      ctx.beginPath()
      ctx.moveTo(flag.x - 4, top + 3)
      ctx.lineTo(flag.x + 5, top + 3)
      ctx.lineTo(flag.x + 0.5, top + 11)
      ctx.fill()
    }
  }
  for (const flag of flags) {
    if (flag.box === null) continue
    const { x, w } = flag.box
    ctx.fillStyle = palette.color("bg-panel")
    ctx.strokeStyle = palette.color(flag.bad ? "fail" : "text-3")
    ctx.beginPath()
    ctx.roundRect(x + 0.5, top + 1.5, w - 1, 14, 2)
    ctx.fill()
    ctx.stroke()
    ctx.fillStyle = palette.color("text-1")
    ctx.fillText(flag.text, x + 6, top + 12)
  }
  return flags
}

export function drawCursor(ctx: Ctx, model: TimelineModel, palette: Palette, measure: (text: string) => number): void {
  const { view, now, height } = model
  const x = Math.round(xOf(view, now))
  if (x < view.width - 8) {
    ctx.font = palette.fontSmall
    ctx.fillStyle = palette.color("text-3")
    ctx.textAlign = "left"
    ctx.fillText("not run", Math.max(4, x + 8), MARKERS_TOP + 12)
  }
  if (x < 0 || x > view.width) return
  ctx.fillStyle = palette.color("accent")
  ctx.fillRect(x - 0.75, RULER_TOP + 18, 1.5, height)
  ctx.font = palette.fontMono
  const text = formatIn(unitFor(now), now)
  const w = Math.round(measure(text)) + 14
  // The flag stands left of the line; where there is no room, right of it.
  const left = x - w >= 0 ? x - w : x
  ctx.fillStyle = palette.color("accent-bg")
  ctx.beginPath()
  ctx.roundRect(left, RULER_TOP + 2, w, 16, 2)
  ctx.fill()
  ctx.fillStyle = palette.color("accent-on")
  ctx.fillText(text, left + 7, RULER_TOP + 14)
}

/** The job that a selection is, or whose fence it is; -1 if neither. */
function jobOfSelection(selection: Selection): number {
  if (selection.kind === "job") return selection.job
  return selection.kind === "fence" && (selection.ref & 3) !== FENCE_EXT ? selection.ref >> 2 : -1
}

/** The selected job's outlines, in its entity and on its engines; at least 3 px wide, drawn last. */
export function drawSelection(ctx: Ctx, model: TimelineModel, palette: Palette): void {
  const { selection, index, view, cursor, now } = model
  if (selection === null) return
  ctx.strokeStyle = palette.color("accent")
  ctx.lineWidth = 2
  const outline = (from: number, to: number, y: number) => {
    const x0 = Math.max(-8, Math.round(xOf(view, from)))
    const x1 = Math.min(view.width + 8, Math.round(xOf(view, Math.min(now, to))))
    if (x1 < -4 || x0 > view.width + 4 || y + SLICE_HEIGHT < TRACKS_TOP) return
    const w = Math.max(SELECTION_PX_MIN, x1 - x0)
    ctx.beginPath()
    ctx.roundRect(x0 - 1, y - 1, w + 2, SLICE_HEIGHT + 2, 2)
    ctx.stroke()
  }
  const job = jobOfSelection(selection)
  if (job >= 0) {
    const { history } = index
    const place = laneTopOf(model, job)
    const phases = phasesOf(history, job, cursor)
    if (phases.length === 0) return
    const [from, to] = jobSpan(history, job, cursor, now)
    if (place !== null) outline(from, to, TRACKS_TOP + place.y - model.scrollY)
    const sched = index.store.objects.jobSched[job] ?? -1
    for (const phase of phases) {
      // Executions carry their ring; so does a job that was cut off one, but it is no longer on the engine.
      if (phase.arg < 0 || index.store.kind(phase.event) !== EV.ring_start) continue
      const engine = model.tracks.find((t) => t.kind === "engine" && t.object === sched && t.ring === phase.arg)
      if (engine !== undefined) outline(phase.from, phase.to ?? now, TRACKS_TOP + engine.y + LANE_TOP - model.scrollY)
    }
    const { engines } = index
    for (let at = engines.lastOf(job); at >= 0; at = engines.before.data[at] as number) {
      if ((engines.startEvent.data[at] as number) >= cursor) continue
      const pipe = model.tracks.find((t) => t.kind === "pipe" && t.object === engines.pipe.data[at])
      const end = Math.min(now, engines.endTime.data[at] as number)
      if (pipe !== undefined)
        outline(engines.startTime.data[at] as number, end, TRACKS_TOP + pipe.y + LANE_TOP - model.scrollY)
    }
    return
  }
  if (selection.kind === "event") {
    const x = Math.round(xOf(view, index.store.time(Math.min(selection.index, index.length - 1))))
    if (x < 0 || x > view.width) return
    ctx.fillStyle = palette.color("accent")
    ctx.fillRect(x - 1, MARKERS_TOP, 2, model.height)
  }
}

export function drawRange(ctx: Ctx, model: TimelineModel, palette: Palette, from: number, to: number): void {
  const x0 = Math.round(xOf(model.view, from))
  const x1 = Math.round(xOf(model.view, to))
  if (x1 < 0 || x0 > model.view.width) return
  const color = palette.color("accent")
  ctx.fillStyle = color
  ctx.globalAlpha = 0.14
  ctx.fillRect(x0, MARKERS_TOP, x1 - x0, model.height)
  ctx.globalAlpha = 1
  ctx.fillRect(x0, RULER_TOP, 1, model.height)
  ctx.fillRect(x1 - 1, RULER_TOP, 1, model.height)
  const text = formatAbout(to - from)
  ctx.font = palette.fontSmall
  const w = ctx.measureText(text).width + 10
  const x = Math.round(
    Math.min(model.view.width - w, Math.max(0, (Math.max(0, x0) + Math.min(model.view.width, x1) - w) / 2)),
  )
  ctx.fillStyle = palette.color("accent-bg")
  ctx.beginPath()
  ctx.roundRect(x, MARKERS_TOP + 1, w, 15, 2)
  ctx.fill()
  ctx.fillStyle = palette.color("accent-on")
  ctx.textAlign = "left"
  ctx.fillText(text, x + 5, MARKERS_TOP + 12)
}

/** Length of a stub where the other end is out of view. */
const STUB_PX = 22

export function drawEdges(ctx: Ctx, model: TimelineModel, palette: Palette): void {
  const { selection, view, cursor, now, index } = model
  if (selection?.kind !== "job") return
  const { edges, more } = edgesOf(index.history, selection.job, cursor, now)
  const at = (job: number, time: number) => {
    const place = laneTopOf(model, job)
    if (place === null) return null
    return { x: Math.round(xOf(view, time)), y: TRACKS_TOP + place.y - model.scrollY + SLICE_HEIGHT / 2 }
  }
  const seen = (point: { readonly x: number; readonly y: number }) =>
    point.x >= -2 && point.x <= view.width + 2 && point.y >= TRACKS_TOP && point.y <= model.height
  for (const edge of edges) {
    const from = at(edge.fromJob, edge.fromTime)
    const to = at(edge.toJob, edge.toTime)
    if (from === null || to === null) continue
    const color = palette.color(edge.kind === "dependency" ? "dep" : "credit")
    const dash = edge.kind === "dependency" ? [] : [4, 2]
    const fromSeen = seen(from)
    const toSeen = seen(to)
    if (fromSeen && toSeen) drawCurve(ctx, palette, color, dash, from.x, from.y, to.x, to.y)
    else if (toSeen) {
      const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y))
      const share = Math.min(1, STUB_PX / length)
      drawCurve(ctx, palette, color, dash, to.x + (from.x - to.x) * share, to.y + (from.y - to.y) * share, to.x, to.y)
    } else if (fromSeen) {
      const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y))
      const share = Math.min(1, STUB_PX / length)
      drawCurve(
        ctx,
        palette,
        color,
        dash,
        from.x,
        from.y,
        from.x + (to.x - from.x) * share,
        from.y + (to.y - from.y) * share,
      )
    }
  }
  if (more === 0) return
  const place = laneTopOf(model, selection.job)
  if (place === null) return
  const [, to] = jobSpan(index.history, selection.job, cursor, now)
  ctx.font = palette.fontLabel
  ctx.fillStyle = palette.color("text-1")
  ctx.fillText(`+${more}`, xOf(view, to) + 8, TRACKS_TOP + place.y - model.scrollY + 11)
}

function drawCurve(
  ctx: Ctx,
  palette: Palette,
  color: string,
  dash: readonly number[],
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  // Bulges to the right, away from the slices that both ends belong to.
  const bulge = Math.min(26, 10 + Math.abs(y1 - y0) / 4)
  const straight = Math.abs(y1 - y0) < 2 || (Math.abs(x1 - x0) < 4 && Math.abs(y1 - y0) < 40)
  const path = () => {
    ctx.beginPath()
    ctx.moveTo(x0, y0)
    if (straight) ctx.lineTo(x1, y1)
    else ctx.bezierCurveTo(x0 + bulge, y0 + (y1 - y0) * 0.15, x1 + bulge, y1 - (y1 - y0) * 0.3, x1 + 2, y1)
  }
  ctx.strokeStyle = palette.color("bg-panel")
  ctx.lineWidth = 4
  path()
  ctx.stroke()
  ctx.strokeStyle = color
  ctx.lineWidth = 1.8
  ctx.setLineDash([...dash])
  path()
  ctx.stroke()
  ctx.setLineDash([])
  // The head points the way the curve comes in.
  const dx = straight ? x1 - x0 : -bulge
  const dy = straight ? y1 - y0 : (y1 - y0) * 0.3
  const length = Math.max(1, Math.hypot(dx, dy))
  const ux = dx / length
  const uy = dy / length
  ctx.fillStyle = color
  ctx.beginPath()
  ctx.moveTo(x1, y1)
  ctx.lineTo(x1 - ux * 8 - uy * 4, y1 - uy * 8 + ux * 4)
  ctx.lineTo(x1 - ux * 8 + uy * 4, y1 - uy * 8 - ux * 4)
  ctx.closePath()
  ctx.fill()
}

/** How far the tracks are scrolled, where they do not fit. */
export function drawScroll(ctx: Ctx, model: TimelineModel, palette: Palette): void {
  const room = model.height - TRACKS_TOP
  const total = tracksHeight(model.tracks)
  if (total <= room) return
  const length = Math.max(24, (room / total) * room)
  const y = TRACKS_TOP + (model.scrollY / (total - room)) * (room - length)
  ctx.fillStyle = palette.color("line-strong")
  ctx.beginPath()
  ctx.roundRect(model.view.width - 5, y, 4, length, 2)
  ctx.fill()
}

/** The instant under a point, whole ns. */
export function instantAt(model: TimelineModel, x: number): number {
  return Math.round(timeAt(model.view, plotX(x)))
}
