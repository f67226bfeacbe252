/** Everything a frame depends on. The painter and the hit test read it, the controller writes it. */
import type { TrackIndex } from "../../core/trace/queries/track-index.ts"
import type { Selection } from "../state/selection.ts"
import type { FilterResult } from "./filter.ts"
import type { Marker } from "./markers.ts"
import type { EngineSpans, ExecutionSpans, JobSpans } from "./span-source.ts"
import type { TimeView } from "./time-view.ts"
import type { Track } from "./tracks.ts"

export interface TimelineModel {
  readonly index: TrackIndex
  readonly jobSpans: JobSpans
  readonly executions: ExecutionSpans
  readonly engineSpans: EngineSpans
  readonly tracks: readonly Track[]
  readonly view: TimeView
  /** CSS pixels that the tracks are scrolled up. */
  readonly scrollY: number
  readonly height: number
  /** Events that have happened. */
  readonly cursor: number
  /** Time of the last of them, ns. */
  readonly now: number
  /** Time of the last event of the trace, ns. */
  readonly end: number
  readonly selection: Selection | null
  readonly markers: readonly Marker[]
  readonly filter: FilterResult | null
  /** A range being dragged, ns. */
  readonly drag: { readonly from: number; readonly to: number } | null
  /** Slice under keyboard focus is outlined twice; only while the timeline has the focus. */
  readonly focused: boolean
}
