/** The jobs that the mock hardware has, in order of submission. */
import type { KunitJob } from "./kunit-job.ts"

export class JobList {
  first: KunitJob | null = null
  last: KunitJob | null = null

  append(job: KunitJob): void {
    job.listed = true
    job.listPrev = this.last
    if (this.last === null) this.first = job
    else this.last.listNext = job
    this.last = job
  }

  /** Nothing if it is not listed. */
  unlink(job: KunitJob): void {
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
