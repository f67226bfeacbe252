/**
 * Virtual time against real time: how far a run may have come by now. A run that falls behind catches up as fast as it
 * can, but by no more than a second of real time, so that a window that slept does not see hours rush by.
 */
import { type SimTime, TIME_MAX, simTime } from "../../core/time/time.ts"

export type Pace = number | "max"

const CATCH_UP_MS = 1_000

export class Pacing {
  private readonly pace: Pace
  private anchorReal: number
  private anchorVirtual: number

  constructor(pace: Pace, realMs: number, virtual: SimTime) {
    this.pace = pace
    this.anchorReal = realMs
    this.anchorVirtual = virtual
  }

  /** The virtual time that may have been reached at real time `realMs`, when the run stands at `virtual`. */
  target(realMs: number, virtual: SimTime): SimTime {
    if (this.pace === "max") return TIME_MAX
    const due = this.anchorVirtual + ((realMs - this.anchorReal) / 1000) * this.pace
    const earliest = due - (CATCH_UP_MS / 1000) * this.pace
    if (virtual < earliest) {
      this.anchorReal = realMs - CATCH_UP_MS
      this.anchorVirtual = virtual
      return this.target(realMs, virtual)
    }
    return simTime(Math.min(TIME_MAX, Math.floor(due)))
  }
}
