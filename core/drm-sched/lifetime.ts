/**
 * What ends a real kernel's life and not ours. The garbage collector keeps every object here alive: looks at memory that
 * may be gone tell what a kernel built with KASAN would.
 */
import { linesOf } from "../engine/report.ts"
import { jobName } from "./names.ts"
import type { Entity, Job, RunQueue, SchedFence, Scheduler } from "./objects.ts"

/** Context: any. Called where the real code follows a pointer to a run queue. */
export function touchRunQueue(rq: RunQueue, where: string): void {
  if (rq.freed) tellFreed(rq.sched, where, "a run queue")
}

/** A fence callback of a job that teardown left behind (G5). */
export function touchScheduler(sched: Scheduler, where: string): void {
  if (sched.tornDown) tellFreed(sched, where, "the scheduler")
}

function tellFreed(sched: Scheduler, where: string, what: string): void {
  const { engine } = sched
  engine.raise({
    name: "scheduler-used-after-fini",
    kind: "kasan",
    where,
    text: `${what} of ${sched.name} is used after drm_sched_fini`,
    lines: linesOf(sched.finiLine, engine.line),
  })
}

/** `drm_sched_job_arm` and its like, for an entity whose schedulers are all gone. */
export function noRunQueue(entity: Entity, sched: Scheduler, where: string): never {
  const name = sched.engine.trace.objects.entities[entity.id] ?? entity.id
  return sched.engine.oops({
    name: "no-run-queue",
    where,
    text: `entity ${name} has no run queue: none of its schedulers is ready`,
    lines: linesOf(sched.engine.line),
  })
}

/** `drm_sched_stop` took it from the hardware, and it was neither run again nor ended by a start. */
export function isStripped({ doneCallback, fence }: Job): boolean {
  if (doneCallback === null) return false
  const { parent, finished } = fence as SchedFence
  return parent === null && !finished.signaled
}

/** About to wait for a job that is stripped: nobody is left to end it. Context: process, work queues stopped. */
export function waitsForEver(sched: Scheduler, job: Job, where: string): never {
  const name = jobName(sched, job)
  return sched.engine.oops({
    name: "deadlock",
    where,
    text: `${sched.name} waits for the end of ${name}, which an earlier stop took from the hardware`,
    lines: linesOf(sched.engine.line),
  })
}
