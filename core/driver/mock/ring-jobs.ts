/** The driver's jobs on one ring, in order of submission, and the fence context that numbers them. */
import type { MockJob } from "./mock-job.ts"

export class RingJobs {
  readonly context: number
  head: MockJob | null = null
  private tail: MockJob | null = null
  private seqno = 0

  constructor(context: number) {
    this.context = context
  }

  nextSeqno(): number {
    this.seqno++
    return this.seqno
  }

  append(job: MockJob): void {
    job.nextOnRing = null
    if (this.tail === null) this.head = job
    else this.tail.nextOnRing = job
    this.tail = job
  }

  takeHead(): MockJob | null {
    const job = this.head
    if (job === null) return null
    this.head = job.nextOnRing
    if (this.head === null) this.tail = null
    job.nextOnRing = null
    return job
  }

  /** Takes one out, wherever it stands; false if it is not there. */
  remove(job: MockJob): boolean {
    let before: MockJob | null = null
    for (let other = this.head; other !== null; before = other, other = other.nextOnRing) {
      if (other !== job) continue
      if (before === null) this.head = job.nextOnRing
      else before.nextOnRing = job.nextOnRing
      if (this.tail === job) this.tail = before
      job.nextOnRing = null
      return true
    }
    return false
  }
}
