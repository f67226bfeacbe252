/** The two lines that explain what the pointer rests on. Changes nothing, and never takes the pointer itself. */
import type { ReactNode } from "react"
import { explainBucket, explainEvent, explainJob, type Explanation } from "./explain.ts"
import type { Found } from "./find.ts"
import type { TimelineModel } from "./model.ts"
import { formatTime, unitFor } from "./time-format.ts"
import { viewEnd } from "./time-view.ts"

export interface Hover {
  readonly x: number
  readonly y: number
  readonly lines: Explanation
}

/** null: there is nothing to say about bare ground. */
export function explainFound(model: TimelineModel, found: Found): Explanation | null {
  const { index, cursor, now } = model
  const unit = unitFor(viewEnd(model.view))
  switch (found.kind) {
    case "job":
      return explainJob(index.history, found.job, found.time, cursor, now, unit)
    case "bucket":
      return found.jobs === 0 ? null : explainBucket(found.jobs, found.failed)
    case "tick":
      return explainEvent(index.history, found.event, found.count, unit)
    case "flag":
      return [found.flag.text, formatTime(unit, found.flag.time)]
    case "level":
      return explainLevel(model, found.track, found.time, unit)
    case "ground":
    case "ruler":
    case "strip":
      return null
  }
}

function explainLevel(
  model: TimelineModel,
  track: TimelineModel["tracks"][number],
  time: number,
  unit: ReturnType<typeof unitFor>,
): Explanation | null {
  const { index } = model
  const sched = index.scheds[track.object]
  const level =
    track.kind === "entity"
      ? index.entities[track.object]?.more
      : track.kind === "queue"
        ? sched?.credits
        : sched?.rings[track.ring]?.level
  if (level === undefined || time > model.now || time < 0) return null
  // The level after the last change at or before the instant.
  let low = 0
  let high = level.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((level.time.data[middle] as number) <= time) low = middle + 1
    else high = middle
  }
  const value = low === 0 ? 0 : (level.value.data[low - 1] as number)
  const since = low === 0 ? 0 : (level.time.data[low - 1] as number)
  const limit = index.store.objects.schedCredits[track.object] ?? 0
  const first =
    track.kind === "queue"
      ? `${value} of ${limit} credits in use`
      : track.kind === "ring"
        ? `${value} ${value === 1 ? "job" : "jobs"} on ring ${track.name}`
        : `${value} more ${value === 1 ? "job" : "jobs"} than lanes`
  return [first, `since ${formatTime(unit, since)}`]
}

/** Kept inside the plot. */
export function HoverCard({ hover, width }: { readonly hover: Hover; readonly width: number }): ReactNode {
  const right = hover.x > width * 0.6
  return (
    <div
      className="tl-hover"
      role="tooltip"
      style={{ top: hover.y + 18, ...(right ? { right: Math.max(0, width - hover.x) } : { left: hover.x + 12 }) }}
    >
      <div className="tl-hover-1">{hover.lines[0]}</div>
      <div className="tl-hover-2">{hover.lines[1]}</div>
    </div>
  )
}
