/** Queueing the two submit-side work items. While submission is paused nothing is queued; start does it then. */
import type { Scheduler } from "./objects.ts"

export function queueRunWork(sched: Scheduler): void {
  if (!sched.pauseSubmit) sched.engine.queueWork(sched.runWork)
}

export function queueFreeWork(sched: Scheduler): void {
  if (!sched.pauseSubmit) sched.engine.queueWork(sched.freeWork)
}
