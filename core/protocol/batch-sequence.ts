/**
 * Whether a batch fits what came before it in its run. `applyBatch` asserts this of our own host; a reader of a socket
 * asks here first, so that a confused or hostile peer is refused instead of breaking the store.
 */
import type { TraceBatch } from "../trace/batch.ts"

export class BatchSequence {
  private events = 0
  private lastTime = 0
  private jobs = 0
  private entities = 0
  private scheds = 0
  /** Batches accepted. */
  count = 0

  /** null and counted if `batch` is the next one; otherwise what is wrong with it, and nothing is counted. */
  accept(batch: TraceBatch): string | null {
    const { from, columns, objects, armed } = batch
    if (from !== this.events) return `batch from event ${from}, expected ${this.events}`
    const first = columns.time[0]
    if (first !== undefined && first < this.lastTime) return `batch goes back from ${this.lastTime} ns to ${first} ns`
    const jobs = this.jobs + objects.jobs.length
    const entities = this.entities + objects.entities.length
    const scheds = this.scheds + objects.scheds.length
    if (objects.jobEntity.length !== objects.jobs.length || objects.jobLine.length !== objects.jobs.length)
      return "jobs without entity or line"
    if (objects.entityClient.length !== objects.entities.length) return "entities without client"
    if (objects.entityContext.length !== objects.entities.length) return "entities without fence context"
    if (objects.extContext.length !== objects.exts.length) return "external fences without context"
    if (objects.schedRings.length !== objects.scheds.length || objects.schedCredits.length !== objects.scheds.length)
      return "schedulers without rings or credits"
    for (const entity of objects.jobEntity as readonly number[])
      if (entity < -1 || entity >= entities) return `a job of entity ${entity}, ${entities} known`
    for (let i = 0; i < armed.length; i += 3) {
      const [job, sched] = [armed[i] as number, armed[i + 1] as number]
      if (job < 0 || job >= jobs) return `job ${job} armed, ${jobs} known`
      if (sched < 0 || sched >= scheds) return `a job armed for scheduler ${sched}, ${scheds} known`
    }
    this.events += columns.time.length
    this.lastTime = columns.time.at(-1) ?? this.lastTime
    this.jobs = jobs
    this.entities = entities
    this.scheds = scheds
    this.count++
    return null
  }
}
