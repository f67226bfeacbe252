/** The jobs that the mock hardware has, in order of submission. */

export interface Listed<J> {
  listed: boolean
  listPrev: J | null
  listNext: J | null
}

export class JobList<J extends Listed<J>> {
  first: J | null = null
  last: J | null = null

  append(job: J): void {
    job.listed = true
    job.listPrev = this.last
    if (this.last === null) this.first = job
    else this.last.listNext = job
    this.last = job
  }

  /** Nothing if it is not listed. */
  unlink(job: J): void {
    if (!job.listed) return
    if (job.listPrev === null) this.first = job.listNext
    else job.listPrev.listNext = job.listNext
    if (job.listNext === null) this.last = job.listPrev
    else job.listNext.listPrev = job.listPrev
    job.listPrev = null
    job.listNext = null
    job.listed = false
  }
}
