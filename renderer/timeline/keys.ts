/** The timeline's keys. They act only while it has the focus; whatever they do not know goes on to the window. */
import type { Selection } from "../state/selection.ts"
import type { TimelineController } from "./controller.ts"
import { findIn, itemAt, nearestIn, neighbourOf, type Row, rowsOf } from "./rows.ts"
import { plotX, timeAt } from "./time-view.ts"

const ZOOM_STEP = 1.6
const PAN_SHARE = 0.2

/** True if the key was taken. */
export function handleKey(controller: TimelineController, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey) return false
  const { view } = controller.model
  switch (event.key) {
    case "w":
    case "W":
      controller.zoom(ZOOM_STEP)
      return true
    case "s":
    case "S":
      controller.zoom(1 / ZOOM_STEP)
      return true
    case "a":
    case "A":
      controller.pan(-view.width * PAN_SHARE)
      return true
    case "d":
    case "D":
      controller.pan(view.width * PAN_SHARE)
      return true
    case "f":
    case "F":
      controller.fitSelection()
      return true
    case "]":
    case "ArrowRight":
      move(controller, 1)
      return true
    case "[":
    case "ArrowLeft":
      move(controller, -1)
      return true
    case "ArrowDown":
      changeRow(controller, 1)
      return true
    case "ArrowUp":
      changeRow(controller, -1)
      return true
    case "Enter":
      return goToSelection(controller)
    case "Escape":
      if (controller.model.selection === null) return false
      controller.select(null)
      return true
    default:
      return false
  }
}

/** The row that the selection is in. A job is in its entity before it is on an engine. */
function currentRow(controller: TimelineController, rows: readonly Row[]): number {
  const { model } = controller
  return rows.findIndex((row) => findIn(model.index, row, model.selection) >= 0)
}

function centerTime(controller: TimelineController): number {
  const { model } = controller
  return Math.min(model.now, timeAt(model.view, plotX(model.view.width / 2)))
}

function move(controller: TimelineController, by: 1 | -1): void {
  const { model } = controller
  const rows = rowsOf(model.tracks)
  const at = currentRow(controller, rows)
  if (at < 0) {
    const row = rows.find((candidate) => nearestIn(model.index, candidate, centerTime(controller)) >= 0)
    if (row !== undefined) pick(controller, row, nearestIn(model.index, row, centerTime(controller)))
    return
  }
  const row = rows[at] as Row
  const item = neighbourOf(model.index, row, findIn(model.index, row, model.selection), by)
  if (item !== null && item.from <= model.now) controller.select(item.selection)
}

function changeRow(controller: TimelineController, by: 1 | -1): void {
  const { model } = controller
  const rows = rowsOf(model.tracks)
  const at = currentRow(controller, rows)
  const item =
    at < 0 ? null : itemAt(model.index, rows[at] as Row, findIn(model.index, rows[at] as Row, model.selection))
  const time = item?.from ?? centerTime(controller)
  for (let next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by; next >= 0 && next < rows.length; next += by) {
    const row = rows[next] as Row
    const nearest = nearestIn(model.index, row, time)
    // The same job on its engine is not another slice to go to.
    if (nearest < 0 || findIn(model.index, row, model.selection) === nearest) continue
    pick(controller, row, nearest)
    return
  }
}

function pick(controller: TimelineController, row: Row, at: number): void {
  const { model } = controller
  const item = itemAt(model.index, row, at)
  if (item !== null && item.from <= model.now) controller.select(item.selection)
}

/** The event at which a selection begins; -1 if it has none. */
export function eventOf(controller: TimelineController, selection: Selection): number {
  const { index } = controller.model
  switch (selection.kind) {
    case "event":
      return selection.index
    case "job": {
      const step = index.history.firstStep.at(selection.job)
      return step < 0 ? -1 : (index.history.stepEvent.data[step] as number)
    }
    case "fence": {
      if ((selection.ref & 3) === 3) return -1
      const job = selection.ref >> 2
      const { history } = index
      const columns = [history.scheduledEvent, history.finishedEvent, history.hardwareEvent]
      return columns[selection.ref & 3]?.at(job) ?? -1
    }
    case "range":
      return Math.min(
        index.length - 1,
        index.store.indexAt(selection.from as Parameters<typeof index.store.indexAt>[0]),
      )
    case "client":
    case "entity":
    case "sched":
    case "work":
      return -1
  }
}

function goToSelection(controller: TimelineController): boolean {
  const { selection } = controller.model
  const event = selection === null ? -1 : eventOf(controller, selection)
  if (event < 0) return false
  controller.goTo(event)
  return true
}
