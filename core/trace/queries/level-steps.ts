/**
 * A level that changes in steps: credits in use, jobs on a ring. Holds each change, the running integral (so the mean
 * over any stretch is one subtraction) and the maximum of each block of changes (so the peak of any stretch is found
 * without looking at all of them).
 */
import { Float64Column, Int32Column, lowerBound } from "./columns.ts"

const BLOCK_BITS = 6
const BLOCK = 1 << BLOCK_BITS

export class LevelSteps {
  readonly time = new Float64Column()
  readonly event = new Int32Column()
  readonly value = new Int32Column()
  /** Level times nanoseconds from the first change up to this one. */
  readonly integral = new Float64Column()
  private readonly blockMax = new Int32Column()
  /** The highest level so far. */
  peak = 0

  get length(): number {
    return this.event.length
  }

  /** The level after the last change. */
  get now(): number {
    return this.length === 0 ? 0 : (this.value.data[this.length - 1] as number)
  }

  set(time: number, event: number, value: number): void {
    const last = this.length - 1
    if (last >= 0 && this.value.data[last] === value) return
    const before = last < 0 ? 0 : (this.value.data[last] as number)
    const since = last < 0 ? time : (this.time.data[last] as number)
    this.integral.push(this.integral.last() + before * (time - since))
    if ((this.length & (BLOCK - 1)) === 0) this.blockMax.push(value)
    else {
      const block = this.length >> BLOCK_BITS
      this.blockMax.data[block] = Math.max(this.blockMax.data[block] as number, value)
    }
    this.time.push(time)
    this.event.push(event)
    this.value.push(value)
    if (value > this.peak) this.peak = value
  }

  /** The level as of a cursor. */
  valueAt(cursor: number): number {
    const after = lowerBound(this.event.data, this.length, cursor)
    return after === 0 ? 0 : (this.value.data[after - 1] as number)
  }

  /** Level times nanoseconds up to `time`; `after` is the index of the first change at or after it. */
  integralAt(time: number, after: number): number {
    if (after === 0) return 0
    const last = after - 1
    return (
      (this.integral.data[last] as number) +
      (this.value.data[last] as number) * (time - (this.time.data[last] as number))
    )
  }

  /** The highest level that changes `from` up to, not including, `to` set; 0 if there are none. */
  maxIn(from: number, to: number): number {
    const { data } = this.value
    let max = 0
    let at = from
    while (at < to) {
      if ((at & (BLOCK - 1)) === 0 && at + BLOCK <= to) {
        max = Math.max(max, this.blockMax.data[at >> BLOCK_BITS] as number)
        at += BLOCK
      } else {
        max = Math.max(max, data[at] as number)
        at++
      }
    }
    return max
  }
}
