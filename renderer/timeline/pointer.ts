/**
 * The pointer on the plot. Wheel scrolls, Shift+wheel pans, Ctrl+wheel zooms at the pointer; drag selects a range, middle
 * drag pans; on the strip, drag moves the window or one of its ends. One gesture at a time.
 */
import type { Selection } from "../state/selection.ts"
import type { TimelineController } from "./controller.ts"
import type { Found } from "./find.ts"
import { instantAt } from "./draw-frame.ts"
import { stripEnd, stripWindow } from "./painter.ts"
import { fitSpan, plotTime, plotX, type TimeView } from "./time-view.ts"

/** Less movement than this is a click. */
const DRAG_PX = 4
/** A wheel turned by one notch. */
const NOTCH_PX = 100
const ZOOM_PER_NOTCH = 1.35
const LINE_PX = 18

export interface Point {
  readonly x: number
  readonly y: number
}

type Gesture =
  | { readonly kind: "press"; readonly at: Point; readonly found: Found }
  | { readonly kind: "range"; readonly from: number }
  | { readonly kind: "pan"; readonly at: Point; readonly view: TimeView; readonly scrollY: number }
  | { readonly kind: "window"; readonly part: "all" | "from" | "to"; readonly at: Point; readonly view: TimeView }

export function pointIn(canvas: HTMLElement, event: { readonly clientX: number; readonly clientY: number }): Point {
  const box = canvas.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

/** What a click on something selects. */
export function selectionOf(found: Found): Selection | null {
  switch (found.kind) {
    case "job":
      return { kind: "job", job: found.job }
    case "tick":
      return { kind: "event", index: found.event }
    case "flag":
      return found.flag.event === null ? null : { kind: "event", index: found.flag.event }
    case "level":
      return found.track.kind === "entity"
        ? { kind: "entity", entity: found.track.object }
        : { kind: "sched", sched: found.track.object }
    case "bucket":
    case "ground":
    case "ruler":
    case "strip":
      return null
  }
}

export class PointerControl {
  private gesture: Gesture | null = null
  private readonly controller: TimelineController

  constructor(controller: TimelineController) {
    this.controller = controller
  }

  get busy(): boolean {
    return this.gesture !== null
  }

  wheel(event: WheelEvent): void {
    const { controller } = this
    const unit = event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? controller.model.height : 1
    const dy = event.deltaY * unit
    const dx = event.deltaX * unit
    event.preventDefault()
    if (event.ctrlKey || event.metaKey) {
      const at = pointIn(controller.plot, event)
      controller.zoom(ZOOM_PER_NOTCH ** (-dy / NOTCH_PX), plotX(at.x))
    } else if (event.shiftKey) controller.pan(dx !== 0 ? dx : dy)
    else {
      if (dx !== 0) controller.pan(dx)
      if (dy !== 0) controller.scrollBy(dy)
    }
  }

  down(event: PointerEvent): void {
    const { controller } = this
    const at = pointIn(controller.plot, event)
    const { model } = controller
    if (event.button === 1) {
      event.preventDefault()
      this.gesture = { kind: "pan", at, view: model.view, scrollY: model.scrollY }
    } else if (event.button === 0) {
      const found = controller.find(at.x, at.y)
      this.gesture = found.kind === "strip" ? this.grabWindow(at) : { kind: "press", at, found }
    } else return
    controller.plot.setPointerCapture(event.pointerId)
  }

  move(event: PointerEvent): void {
    const { controller, gesture } = this
    if (gesture === null) return
    const at = pointIn(controller.plot, event)
    const { model } = controller
    switch (gesture.kind) {
      case "press": {
        if (Math.abs(at.x - gesture.at.x) < DRAG_PX) return
        const from = instantAt(model, gesture.at.x)
        this.gesture = { kind: "range", from }
        this.dragRange(from, at)
        return
      }
      case "range":
        this.dragRange(gesture.from, at)
        return
      case "pan": {
        const { view } = gesture
        controller.setView({ ...view, from: plotTime(view.from - (at.x - gesture.at.x) / view.pxPerNs) }, false)
        controller.scrollTo(gesture.scrollY - (at.y - gesture.at.y))
        return
      }
      case "window":
        this.dragWindow(gesture, at)
        return
    }
  }

  up(event: PointerEvent): void {
    const { controller, gesture } = this
    this.gesture = null
    if (gesture === null) return
    const at = pointIn(controller.plot, event)
    if (gesture.kind === "press") controller.select(selectionOf(gesture.found))
    if (gesture.kind === "range") {
      const to = instantAt(controller.model, at.x)
      controller.setDrag(null)
      const from = Math.max(0, Math.min(gesture.from, to))
      if (to !== gesture.from) controller.select({ kind: "range", from, to: Math.max(from, gesture.from, to) })
    }
  }

  cancel(): void {
    this.gesture = null
    this.controller.setDrag(null)
  }

  doubleClick(event: MouseEvent): void {
    const { controller } = this
    const at = pointIn(controller.plot, event)
    const found = controller.find(at.x, at.y)
    if (found.kind === "job") controller.fitSelection()
    else controller.fitAll()
  }

  private dragRange(from: number, at: Point): void {
    const to = instantAt(this.controller.model, at.x)
    this.controller.setDrag({ from: Math.min(from, to), to: Math.max(from, to) })
  }

  private grabWindow(at: Point): Gesture {
    const { controller } = this
    const { from, to } = stripWindow(controller.model)
    const part = Math.abs(at.x - from) <= 5 ? "from" : Math.abs(at.x - to) <= 5 ? "to" : "all"
    if (part === "all" && (at.x < from || at.x > to)) {
      // A press outside of the window brings the window there.
      const { view, end } = controller.model
      const middle = (at.x / view.width) * stripEnd(end)
      controller.setView({ ...view, from: plotTime(middle - view.width / view.pxPerNs / 2) }, false)
    }
    return { kind: "window", part, at, view: controller.model.view }
  }

  private dragWindow(gesture: Extract<Gesture, { kind: "window" }>, at: Point): void {
    const { controller } = this
    const { view, part } = gesture
    const { end } = controller.model
    const moved = ((at.x - gesture.at.x) / view.width) * stripEnd(end)
    const until = view.from + view.width / view.pxPerNs
    if (part === "all") controller.setView({ ...view, from: plotTime(view.from + moved) }, false)
    else {
      const from = part === "from" ? Math.min(view.from + moved, until - 10) : view.from
      const to = part === "to" ? Math.max(until + moved, view.from + 10) : until
      const fitted = fitSpan(from, to, view.width)
      controller.setView({ ...fitted, from: plotTime(from), pxPerNs: view.width / (to - from) }, false)
    }
  }
}
