/**
 * How much one queue asks of the GPU: the number of its jobs that could execute now. Jobs of a queue run in order, so
 * from the first one that waits for a fence on, none could. Jobs that were handed over and have not completed count too,
 * but for those that were handed over ahead of the fence that they wait for.
 */
import { PlaceCount } from "./place-count.ts"

export class QueueDemand {
  /** Handed to the driver and not completed; true: it waits for a fence all the same. */
  private readonly handed = new Map<number, boolean>()
  /** Those of them that wait for none. */
  private handedReady = 0
  private readonly waiting = new PlaceCount()
  private readonly placeOf = new Map<number, number>()
  private readonly blocked = new Set<number>()
  /** No place before this one is blocked. */
  private firstBlocked = 0

  get now(): number {
    return this.handedReady + this.waiting.before(this.findBlocked())
  }

  queued(job: number): void {
    if (!this.placeOf.has(job)) this.placeOf.set(job, this.waiting.push())
  }

  /** A job waits for a fence, or does no longer. */
  setBlocked(job: number, blocked: boolean): void {
    if (this.handed.has(job)) {
      this.takenBack(job)
      this.hold(job, blocked)
      return
    }
    const place = this.placeOf.get(job)
    if (place === undefined) return
    if (blocked) {
      this.blocked.add(place)
      this.firstBlocked = Math.min(this.firstBlocked, place)
    } else this.blocked.delete(place)
  }

  handedOver(job: number, blocked: boolean): void {
    this.over(job)
    this.hold(job, blocked)
  }

  /** It is over, wherever it is now. */
  over(job: number): void {
    this.takenBack(job)
    this.leaves(job)
  }

  private hold(job: number, blocked: boolean): void {
    this.handed.set(job, blocked)
    if (!blocked) this.handedReady++
  }

  private takenBack(job: number): void {
    if (this.handed.get(job) === false) this.handedReady--
    this.handed.delete(job)
  }

  private leaves(job: number): void {
    const place = this.placeOf.get(job)
    if (place === undefined) return
    this.placeOf.delete(job)
    this.blocked.delete(place)
    this.waiting.free(place)
  }

  private findBlocked(): number {
    if (this.blocked.size === 0) this.firstBlocked = this.waiting.length
    while (this.firstBlocked < this.waiting.length && !this.blocked.has(this.firstBlocked)) this.firstBlocked++
    return this.firstBlocked
  }
}
