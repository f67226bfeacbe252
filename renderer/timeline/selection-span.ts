/** The stretch of time that a selection covers, to fit it or to bring it into view. */
import type { Selection } from "../state/selection.ts"
import { signalTime } from "./edges.ts"
import { jobSpan } from "./explain.ts"
import type { TimelineModel } from "./model.ts"

export function edgeTimes(
  model: TimelineModel,
  selection: Selection,
): { readonly from: number; readonly to: number } | null {
  const { index, cursor, now } = model
  switch (selection.kind) {
    case "job": {
      if (index.history.firstStep.at(selection.job) < 0) return null
      const [from, to] = jobSpan(index.history, selection.job, cursor, now)
      return { from, to }
    }
    case "event": {
      if (selection.index >= index.length) return null
      const time = index.store.time(selection.index)
      return { from: time, to: time }
    }
    case "range":
      return { from: selection.from, to: selection.to }
    case "fence": {
      if ((selection.ref & 3) === 3) return null
      const time = signalTime(index.history, selection.ref, cursor) ?? now
      return { from: time, to: time }
    }
    case "client":
    case "entity":
    case "sched":
    case "work":
      return null
  }
}
