/**
 * The timeline as a table for screen readers: a row per lane, a cell per slice. Only what is near the view or the
 * selection becomes cells; a million of them would stop any page.
 */
import { formatEvent } from "../../core/trace/format-event.ts"
import { sameSelection } from "../state/selection.ts"
import { readJob } from "./explain.ts"
import type { TimelineModel } from "./model.ts"
import { findIn, itemAt, nearestIn, type Row, rowLength, rowsOf } from "./rows.ts"
import { formatTime, unitFor } from "./time-format.ts"
import { viewEnd } from "./time-view.ts"
import { trackFigure } from "./tracks.ts"

/** Cells of one row. */
const CELLS_MAX = 12
/** Rows that get cells. */
const ROWS_MAX = 64

export interface GridCell {
  readonly id: string
  readonly column: number
  readonly text: string
  readonly selected: boolean
}

export interface GridRow {
  readonly id: string
  readonly name: string
  readonly row: number
  readonly columns: number
  readonly cells: readonly GridCell[]
}

function rowName(row: Row, figure: string): string {
  const lane = row.track.lanes > 1 ? `, lane ${row.lane + 1}` : ""
  return `${row.track.kind} ${row.track.name}${lane}, ${figure}`
}

export function gridRows(model: TimelineModel): GridRow[] {
  const { index, view, cursor, now, selection } = model
  const unit = unitFor(viewEnd(view))
  return rowsOf(model.tracks)
    .slice(0, ROWS_MAX)
    .map((row, rowIndex) => {
      const length = rowLength(index, row, cursor)
      const id = `${row.track.key}:${row.lane}`
      const chosen = findIn(index, row, selection)
      const center = chosen >= 0 ? chosen - Math.floor(CELLS_MAX / 2) : nearestIn(index, row, Math.max(0, view.from))
      const first = Math.max(0, Math.min(center, length - CELLS_MAX))
      const cells: GridCell[] = []
      for (let at = first; at < Math.min(length, first + CELLS_MAX); at++) {
        const item = itemAt(index, row, at)
        if (item === null) break
        if (item.from > now) break
        const chosenItem = item.selection
        const text =
          chosenItem.kind === "job"
            ? readJob(index.history, chosenItem.job, cursor, now)
            : chosenItem.kind === "event"
              ? `${formatEvent(index.store, chosenItem.index).replace(/^\d+ /, "")}, ${formatTime(unit, item.from)}`
              : ""
        cells.push({ id: `${id}:${at}`, column: at + 2, text, selected: sameSelection(chosenItem, selection) })
      }
      const figure = trackFigure(index, row.track, cursor, now)
      return { id, name: rowName(row, figure), row: rowIndex + 1, columns: length + 1, cells }
    })
}
