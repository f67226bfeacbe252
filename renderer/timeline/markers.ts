/**
 * The marker lane: faults, timeouts and reports out of the trace, failed expectations and a person's own marks out of the
 * window, as flags. Where flags would cover each other the later one keeps only its triangle; where triangles would, they
 * become one with a number.
 */
import { EVENT_NAMES } from "../../core/trace/events.ts"
import { formatField } from "../../core/trace/format-event.ts"
import type { TrackIndex } from "../../core/trace/queries/track-index.ts"
import { formatCount } from "./time-format.ts"
import { layoutTicks } from "./tick-layout.ts"
import { type TimeView, xOf } from "./time-view.ts"

export interface Marker {
  /** ns. */
  readonly time: number
  /** The event it stands for; null for a moment of its own. */
  readonly event: number | null
  readonly kind: "fault" | "timeout" | "expectation" | "report" | "mark"
  /** A few words: `p3 took 4.842 ms`. */
  readonly text: string
}

export interface Flag {
  /** Of the line. */
  readonly x: number
  /** Of the box; null: only the triangle is drawn. */
  readonly box: { readonly x: number; readonly w: number } | null
  readonly text: string
  readonly bad: boolean
  readonly time: number
  readonly event: number | null
}

const FLAG_GAP = 4
const TEXT_MAX = 40

function shorten(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`
}

/** What an incident of the trace is called. */
export function incidentText(index: TrackIndex, event: number): string {
  const { store } = index
  const name = EVENT_NAMES[store.kind(event)] as string
  const subject = store.subject(event)
  switch (name) {
    case "timeout":
      return `timeout ${store.objects.jobs[subject] ?? ""}`
    case "agx_halt":
      return `GPU halted: ${formatField(store.objects, "message", subject)}`
    case "agx_engine_hang":
      return `${formatField(store.objects, "pipe", subject)} hangs`
    case "agx_crash":
      return "firmware crashed"
    case "report":
      return shorten((store.objects.words[subject] ?? "report").split("\n")[0] as string)
    default:
      return `${name} ${store.objects.scheds[subject] ?? ""}`
  }
}

export function layoutMarkers(
  index: TrackIndex,
  markers: readonly Marker[],
  view: TimeView,
  cursor: number,
  measure: (text: string) => number,
): Flag[] {
  interface Spot {
    x: number
    text: string
    bad: boolean
    time: number
    event: number | null
  }
  const spots: Spot[] = layoutTicks(index.incidents, view, cursor).map((tick) => {
    const event = index.incidents.event.data[tick.first] as number
    const more = tick.count === 1 ? "" : `, ${formatCount(tick.count - 1)} more`
    const time = index.incidents.time.data[tick.first] as number
    return { x: tick.x, text: incidentText(index, event) + more, bad: true, time, event }
  })
  for (const marker of markers) {
    const x = xOf(view, marker.time)
    if (x < -4 || x > view.width + 4) continue
    const bad = marker.kind !== "mark"
    spots.push({ x, text: shorten(marker.text), bad, time: marker.time, event: marker.event })
  }
  spots.sort((a, b) => a.x - b.x)
  let taken = -Infinity
  return spots.map((spot, at) => {
    const x = Math.round(spot.x)
    const w = Math.round(measure(spot.text)) + 12
    const nextX = spots[at + 1]?.x ?? Infinity
    // Right of the line if there is room before the next flag's line, else left of it, else nothing.
    let boxX: number | null = null
    if (x >= taken + FLAG_GAP && x + w <= Math.min(view.width, nextX - FLAG_GAP)) boxX = x
    else if (x - w >= taken + FLAG_GAP && x - w >= 0) boxX = x - w
    else if (x >= taken + FLAG_GAP && x + w <= view.width && nextX - x > w / 2) boxX = x
    if (boxX !== null) taken = Math.max(x, boxX + w)
    else taken = Math.max(taken, x)
    const box = boxX === null ? null : { x: boxX, w }
    return { x, box, text: spot.text, bad: spot.bad, time: spot.time, event: spot.event }
  })
}
