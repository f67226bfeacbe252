/** Credits: how much of the hardware a job takes, and the test whether it fits. Source: reference 3.6. */
import { EV } from "../trace/events.ts"
import type { Entity, Scheduler } from "./objects.ts"

/**
 * Whether the entity's head job fits. Asked before its dependencies are looked at, so a job that could not
 * run anyway holds back its run queue. A job larger than the limit is cut down for good. Context: the
 * consumer of the entity's queue (G16).
 */
export function fitsCredits(sched: Scheduler, entity: Entity): boolean {
  const job = entity.queue.head
  if (job === null) return false
  if (job.credits > sched.creditLimit) {
    const { trace } = sched.engine
    if (trace.on) trace.append(sched.engine.now, EV.credits_truncated, 0, 0, 0, 0)
    job.credits = sched.creditLimit
  }
  // Unsigned in the kernel: with more in use than the limit the difference wraps and everything fits.
  return (sched.creditLimit - sched.creditCount) >>> 0 >= job.credits
}
