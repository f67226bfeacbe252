/** One index for each store, shared by whoever asks; gone when the store is. */
import type { EventStore } from "../../core/trace/event-store.ts"
import { TrackIndex } from "../../core/trace/queries/track-index.ts"

const indices = new WeakMap<EventStore, TrackIndex>()

/** Not brought up to date: call `update` before reading. */
export function traceIndexOf(store: EventStore): TrackIndex {
  let index = indices.get(store)
  if (index === undefined) {
    index = new TrackIndex(store)
    indices.set(store, index)
  }
  return index
}
