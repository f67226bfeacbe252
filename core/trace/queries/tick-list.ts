/** Moments on a track: the time and the event of each, in order. */
import { Float64Column, Int32Column, lowerBound } from "./columns.ts"

export class TickList {
  readonly time = new Float64Column()
  readonly event = new Int32Column()

  get length(): number {
    return this.event.length
  }

  push(time: number, event: number): void {
    this.time.push(time)
    this.event.push(event)
  }

  /** How many happened before a cursor. */
  countAt(cursor: number): number {
    return lowerBound(this.event.data, this.length, cursor)
  }
}
