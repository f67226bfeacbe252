/** A driver's jobs on one ring, in order of submission, and the fence context that numbers them. */

export interface OnRing<J> {
  /** What its ring writes when it is done. */
  readonly seqno: number
  /** Behind it among the driver's jobs on that ring. */
  nextOnRing: J | null
}

export class RingJobs<J extends OnRing<J>> {
  readonly context: number
  head: J | null = null
  private tail: J | null = null
  private seqno = 0

  constructor(context: number) {
    this.context = context
  }

  nextSeqno(): number {
    this.seqno++
    return this.seqno
  }

  append(job: J): void {
    job.nextOnRing = null
    if (this.tail === null) this.head = job
    else this.tail.nextOnRing = job
    this.tail = job
  }

  takeHead(): J | null {
    const job = this.head
    if (job === null) return null
    this.head = job.nextOnRing
    if (this.head === null) this.tail = null
    job.nextOnRing = null
    return job
  }

  /** Takes one out, wherever it stands; false if it is not there. */
  remove(job: J): boolean {
    let before: J | null = null
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
