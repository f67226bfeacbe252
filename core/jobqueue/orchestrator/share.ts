/** What the orchestrator keeps about a queue: its claim on the device, and how much it has had. */
import type { JobRecord, QueueCore } from "../objects.ts"

/** Weights by priority, kernel first: each is 2, 4 and 8 times the next (R26, reference 7.2). */
export const WEIGHTS = { kernel: 64, high: 32, normal: 8, low: 1 } as const

/** The moving average of a queue's job times takes an eighth of the newest. */
const NEWEST = 1 / 8

export class Share {
  readonly queue: QueueCore<unknown>
  weight: number
  /** Rings that it may use, by number. */
  rings: readonly number[]
  /** Nanoseconds of the device that it had, by its weight: who has the least goes first. */
  virtualTime = 0
  /** Moving average of the time of its jobs, nanoseconds. */
  average = 0
  /** Jobs of it on the device. */
  running = 0
  /** In the orchestrator's list of ready queues. */
  ready = false
  /** Number of the turn in which it became ready: decides among equals. */
  since = 0

  constructor(queue: QueueCore<unknown>, weight: number, rings: readonly number[]) {
    this.queue = queue
    this.weight = weight
    this.rings = rings
  }

  /** A job begins: charged with what its like took so far, since its own time is not known yet. */
  charge(job: JobRecord<unknown>): void {
    job.charged = this.average
    this.virtualTime += this.average / this.weight
    this.running++
  }

  /** It took so long. null: it did not run. */
  settle(job: JobRecord<unknown>, ranFor: number | null): void {
    this.virtualTime += ((ranFor ?? 0) - job.charged) / this.weight
    if (ranFor !== null) this.average += (ranFor - this.average) * (this.average === 0 ? 1 : NEWEST)
    this.running--
  }
}
