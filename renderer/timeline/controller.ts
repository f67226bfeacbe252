/**
 * Between React and the canvas: holds what is shown, turns pointer and keys into changes of it, and asks for frames. React
 * renders headers, the bar and the grid from what `onChange` reports; everything that moves with the pointer is drawn
 * here, without React.
 */
import type { EventStore } from "../../core/trace/event-store.ts"
import type { TrackIndex } from "../../core/trace/queries/track-index.ts"
import type { Selection } from "../state/selection.ts"
import { edgeTimes } from "./selection-span.ts"
import { type FilterResult, filterTracks } from "./filter.ts"
import { type Found, findAt } from "./find.ts"
import { FrameLoop } from "./frame-loop.ts"
import { TRACKS_TOP } from "./geometry.ts"
import { laneTopOf } from "./layout.ts"
import { LANE_PITCH, buildTracks, type Track, tracksHeight } from "./tracks.ts"
import type { Marker } from "./markers.ts"
import type { TimelineModel } from "./model.ts"
import { Painter } from "./painter.ts"
import { EngineSpans, ExecutionSpans, JobSpans } from "./span-source.ts"
import {
  between,
  fitRun,
  fitSpan,
  keepOnRun,
  type PlotX,
  plotX,
  resized,
  snapped,
  type TimeView,
  xOf,
  zoomAt,
} from "./time-view.ts"
import { traceIndexOf } from "./trace-index-of.ts"

/** Milliseconds of a frame that may go into reading new events. */
const INDEX_BUDGET_MS = 6
/** Events read between two looks at the clock. */
const INDEX_EVENTS = 8192
const ZOOM_MS = 100
const QUIET_MS = 200

export interface TimelineInput {
  readonly store: EventStore
  readonly version: number
  readonly cursor: number
  readonly selection: Selection | null
  readonly markers: readonly Marker[]
  readonly theme: string
}

export interface TimelineOutput {
  /** Tracks, figures, selection or cursor changed. */
  readonly onChange: () => void
  /** A frame was drawn. */
  readonly onFrame: (model: TimelineModel) => void
  /** Nothing has moved for a while. */
  readonly onQuiet: (model: TimelineModel) => void
  readonly onSelect: (selection: Selection | null) => void
  readonly onGoTo: (cursor: number) => void
}

interface Animation {
  readonly from: TimeView
  readonly to: TimeView
  readonly began: number
}

export class TimelineController {
  readonly painter: Painter
  private readonly canvas: HTMLCanvasElement
  private readonly output: TimelineOutput
  private readonly loop: FrameLoop
  private input: TimelineInput
  private index: TrackIndex
  private jobSpans: JobSpans
  private executions: ExecutionSpans
  private engineSpans: EngineSpans
  private tracks: readonly Track[] = []
  private folded: ReadonlySet<string> = new Set()
  private view: TimeView = fitRun(1, 1)
  private height = 0
  private scrollY = 0
  /** The whole run stays in view while it grows, until somebody zooms or pans. */
  private fitted = true
  private animation: Animation | null = null
  private drag: { readonly from: number; readonly to: number } | null = null
  private filterText = ""
  private filter: FilterResult | null = null
  private filterTimer: ReturnType<typeof setTimeout> | null = null
  private quietTimer: ReturnType<typeof setTimeout> | null = null
  private focused = false
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)")

  constructor(canvas: HTMLCanvasElement, input: TimelineInput, output: TimelineOutput) {
    this.canvas = canvas
    this.input = input
    this.output = output
    this.painter = new Painter(canvas)
    this.index = traceIndexOf(input.store)
    this.jobSpans = new JobSpans(this.index.history)
    this.executions = new ExecutionSpans(this.index.history)
    this.engineSpans = new EngineSpans(this.index.engines)
    this.loop = new FrameLoop((now) => this.frame(now))
    this.loop.request()
  }

  stop(): void {
    this.loop.stop()
    if (this.filterTimer !== null) clearTimeout(this.filterTimer)
    if (this.quietTimer !== null) clearTimeout(this.quietTimer)
  }

  get model(): TimelineModel {
    const { index, input } = this
    const cursor = Math.min(input.cursor, index.length)
    return {
      index,
      jobSpans: this.jobSpans,
      executions: this.executions,
      engineSpans: this.engineSpans,
      tracks: this.tracks,
      view: snapped(this.view),
      scrollY: this.scrollY,
      height: this.height,
      cursor,
      now: cursor > 0 ? index.store.time(cursor - 1) : 0,
      end: index.lastTime,
      selection: input.selection,
      markers: input.markers,
      filter: this.filter,
      drag: this.drag,
      focused: this.focused,
    }
  }

  // What React hands down.

  setInput(input: TimelineInput): void {
    const before = this.input
    this.input = input
    if (input.store !== before.store) {
      this.index = traceIndexOf(input.store)
      this.jobSpans = new JobSpans(this.index.history)
      this.executions = new ExecutionSpans(this.index.history)
      this.engineSpans = new EngineSpans(this.index.engines)
      this.tracks = []
      this.filter = null
      this.fitted = true
      this.scrollY = 0
    }
    if (input.theme !== before.theme) this.painter.forgetPalette()
    if (input.cursor !== before.cursor) {
      const stepped = input.version === before.version && input.store === before.store
      this.revealCursor(before.cursor, stepped)
    }
    if (input.selection !== before.selection) this.revealSelection()
    if (this.filterText !== "" && input.version !== before.version) this.filterSoon()
    this.output.onChange()
    this.loop.request()
  }

  resize(width: number, height: number): void {
    this.painter.resize(width, height, devicePixelRatio)
    this.height = height
    this.view = resized(this.view, width)
    this.scrollTo(this.scrollY)
    // The canvas is blank after a resize; drawing at once avoids a flash.
    this.frame(performance.now())
  }

  redrawTheme(): void {
    this.painter.forgetPalette()
    this.loop.request()
  }

  setFocused(focused: boolean): void {
    this.focused = focused
    this.loop.request()
  }

  setFolded(folded: ReadonlySet<string>): void {
    this.folded = folded
    this.rebuildTracks()
    this.loop.request()
  }

  setFilter(text: string): void {
    this.filterText = text
    this.filterSoon()
  }

  /** The filter is applied, and nothing matches. */
  get nothingMatches(): boolean {
    return this.filter !== null && this.filter.jobs.length === 0
  }

  /** Selects the next match after the selection. */
  nextMatch(): void {
    const jobs = this.filter?.jobs ?? []
    const { selection } = this.input
    const after = selection?.kind === "job" ? jobs.find((job) => job > selection.job) : undefined
    const job = after ?? jobs[0]
    if (job !== undefined) this.output.onSelect({ kind: "job", job })
  }

  private filterSoon(): void {
    if (this.filterTimer !== null) clearTimeout(this.filterTimer)
    this.filterTimer = setTimeout(() => {
      this.filterTimer = null
      this.filter = this.filterText.trim() === "" ? null : filterTracks(this.index, this.filterText)
      this.output.onChange()
      this.loop.request()
    }, 120)
  }

  // Frames.

  private frame(now: number): boolean {
    let again = this.readEvents()
    if (this.animation !== null) {
      const share = this.calm.matches ? 1 : (now - this.animation.began) / ZOOM_MS
      this.view = between(this.animation.from, this.animation.to, easeOut(Math.min(1, Math.max(0, share))))
      if (share >= 1) this.animation = null
      else again = true
    } else if (this.fitted) this.view = fitRun(this.index.busyTime, this.view.width)
    const { model } = this
    if (this.painter.paint(model)) again = true
    this.output.onFrame(model)
    this.quietSoon()
    return again
  }

  /** Reads new events for a few milliseconds; true if more are left. */
  private readEvents(): boolean {
    const { index } = this
    if (index.length === index.store.length) {
      if (this.tracks.length === 0) this.rebuildTracks()
      return false
    }
    const until = performance.now() + INDEX_BUDGET_MS
    let more = true
    while (more && performance.now() < until) more = index.update(INDEX_EVENTS)
    this.rebuildTracks()
    return more
  }

  private rebuildTracks(): void {
    const tracks = buildTracks(this.index, this.folded)
    const same =
      tracks.length === this.tracks.length &&
      tracks.every((track, at) => track.key === this.tracks[at]?.key && track.y === this.tracks[at]?.y)
    this.tracks = tracks
    if (!same) this.scrollTo(this.scrollY)
    this.output.onChange()
  }

  private quietSoon(): void {
    if (this.quietTimer !== null) clearTimeout(this.quietTimer)
    this.quietTimer = setTimeout(() => this.output.onQuiet(this.model), QUIET_MS)
  }

  // Moving about.

  setView(view: TimeView, animate: boolean): void {
    this.fitted = false
    const to = keepOnRun(view, this.index.lastTime)
    if (animate && !this.calm.matches) this.animation = { from: this.view, to, began: performance.now() }
    else {
      this.animation = null
      this.view = to
    }
    this.loop.request()
  }

  /** Where the view is heading: what the next zoom or pan starts from. */
  get goal(): TimeView {
    return this.animation?.to ?? this.view
  }

  zoom(factor: number, x: PlotX = plotX(this.view.width / 2)): void {
    this.setView(zoomAt(this.goal, x, factor, this.index.lastTime), true)
  }

  pan(px: number): void {
    const { goal } = this
    this.setView({ ...goal, from: (goal.from + px / goal.pxPerNs) as TimeView["from"] }, false)
  }

  scrollTo(y: number): void {
    const most = Math.max(0, tracksHeight(this.tracks) - (this.height - TRACKS_TOP))
    this.scrollY = Math.round(Math.min(most, Math.max(0, y)))
    this.loop.request()
  }

  scrollBy(px: number): void {
    this.scrollTo(this.scrollY + px)
  }

  fitAll(): void {
    this.setView(fitRun(this.index.busyTime, this.view.width), true)
    this.fitted = true
  }

  fitBetween(from: number, to: number): void {
    this.setView(fitSpan(from, to, this.view.width), true)
  }

  fitSelection(): void {
    const span = this.input.selection === null ? null : edgeTimes(this.model, this.input.selection)
    if (span === null) this.fitAll()
    else if (span.to > span.from) this.fitBetween(span.from, span.to)
    else this.fitBetween(span.from - 500, span.to + 500)
  }

  setDrag(drag: { readonly from: number; readonly to: number } | null): void {
    this.drag = drag
    this.loop.request()
  }

  find(x: number, y: number): Found {
    return findAt(this.model, this.painter, x, y)
  }

  select(selection: Selection | null): void {
    this.output.onSelect(selection)
  }

  /** Just after an event. */
  goTo(event: number): void {
    this.output.onGoTo(event + 1)
  }

  get plot(): HTMLCanvasElement {
    return this.canvas
  }

  private revealCursor(before: number, stepped: boolean): void {
    if (this.fitted) return
    const { store } = this.index
    const timeOf = (cursor: number) => (cursor > 0 && cursor <= store.length ? store.time(cursor - 1) : 0)
    const goal = this.goal
    const x = xOf(goal, timeOf(this.input.cursor))
    if (x >= 0 && x <= goal.width - 8) return
    const was = xOf(goal, timeOf(before))
    const followed = was >= 0 && was <= goal.width
    if (stepped || followed)
      this.setView({ ...goal, from: (goal.from + (x - goal.width * 0.75) / goal.pxPerNs) as TimeView["from"] }, false)
  }

  /** Scrolls only if the selection is out of view. */
  private revealSelection(): void {
    const { selection } = this.input
    if (selection === null || selection.kind === "range") return
    const span = edgeTimes(this.model, selection)
    if (span !== null) {
      const goal = this.goal
      const x0 = xOf(goal, span.from)
      const x1 = xOf(goal, span.to)
      if (x1 < 0 || x0 > goal.width) {
        const middle = (span.from + Math.min(span.to, span.from + (goal.width * 0.8) / goal.pxPerNs)) / 2
        this.setView({ ...goal, from: (middle - goal.width / 2 / goal.pxPerNs) as TimeView["from"] }, false)
      }
    }
    const job = selection.kind === "job" ? selection.job : -1
    const place = job < 0 ? null : laneTopOf(this.model, job)
    if (place === null) return
    const room = this.height - TRACKS_TOP
    if (place.y < this.scrollY) this.scrollTo(place.y - 4)
    else if (place.y + LANE_PITCH > this.scrollY + room) this.scrollTo(place.y + LANE_PITCH - room + 4)
  }
}

function easeOut(share: number): number {
  return 1 - (1 - share) ** 3
}
