/**
 * I2: the finished fences of a context signal in the order of their numbers, unless the hardware itself completes
 * out of order. What the state tells of that: a job that was handed to the driver is the hardware's business, and any
 * later one may overtake it there. One that is still queued may be overtaken by none; and a killed job's end comes
 * after that of the job it was told to wait for. What comes after a kill may overtake it: a second kill makes a second
 * row, and a worker that the kill met half-way may put the entity back and run what is pushed then (G32).
 */
import { KillCallback } from "../kill.ts"
import { jobName } from "../names.ts"
import { type Broken, broken } from "./broken.ts"
import type { LiveJob, LiveJobs } from "./live-jobs.ts"

export function wrongOrder(live: LiveJobs): Broken | null {
  for (const { jobs } of live.byEntity) {
    let overtaken: LiveJob | null = null
    for (const one of jobs) {
      const { job, fence } = one
      if (!fence.signaled) {
        if (job.state === "queued") overtaken ??= one
        continue
      }
      const { doneCallback } = job
      const name = jobName(fence.sched, job)
      const after = doneCallback instanceof KillCallback ? doneCallback.work.after : null
      if (after !== null && !after.signaled)
        return broken("fence-order", `${name} was killed, and signals before the job in front of it`, job)
      if (overtaken === null) continue
      return broken("fence-order", `${name} signals before ${jobName(fence.sched, overtaken.job)}`, job)
    }
  }
  return null
}
