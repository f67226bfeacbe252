/**
 * Moves the cursor through events that are already recorded, at so many virtual nanoseconds a second. One frame, one
 * move; the frame clock is handed in.
 */
import type { EventStore } from "../../core/trace/event-store.ts"
import type { SimTime } from "../../core/time/time.ts"

export interface Frames {
  request(frame: (nowMs: number) => void): number
  cancel(handle: number): void
}

export class Playback {
  private handle: number | null = null
  private readonly frames: Frames

  constructor(frames: Frames) {
    this.frames = frames
  }

  get playing(): boolean {
    return this.handle !== null
  }

  /** Ends at `to()` events, which may grow meanwhile; then `ended` is called once. */
  start(options: {
    readonly store: EventStore
    readonly from: number
    readonly to: () => number
    readonly nsPerSecond: number
    readonly move: (cursor: number) => void
    readonly ended: () => void
  }): void {
    this.stop()
    const { store, from, to, nsPerSecond, move, ended } = options
    const startTime = from === 0 ? 0 : store.time(from - 1)
    let begun: number | null = null
    const frame = (nowMs: number) => {
      begun ??= nowMs
      const virtual = startTime + ((nowMs - begun) / 1000) * nsPerSecond
      const end = to()
      const cursor = Math.max(from, Math.min(end, store.indexAt((Math.floor(virtual) + 1) as SimTime)))
      move(cursor)
      if (cursor >= end) {
        this.handle = null
        ended()
      } else this.handle = this.frames.request(frame)
    }
    this.handle = this.frames.request(frame)
  }

  stop(): void {
    if (this.handle !== null) this.frames.cancel(this.handle)
    this.handle = null
  }
}
