/** The first step of a submission. Source: reference 1.7. */
import { ERRNO } from "../base/errno.ts"
import type { Engine } from "../engine/engine.ts"
import { linesOf } from "../engine/report.ts"
import type { Entity } from "./objects.ts"

const ERROR = 3

/**
 * Whether a job may be made: 0, or a negated errno. An entity without a run queue is refused; but the message about it
 * is printed through the job's scheduler, which nobody has set yet, and a kernel whose job memory was not zero there
 * falls over its own words (G28). Context: process; may sleep.
 */
export function initJob(engine: Engine, entity: Entity, credits: number): number {
  if (entity.rq === null) {
    engine.raise({
      name: "message-through-unset-pointer",
      kind: "warning",
      where: "drm_sched_job_init",
      text: "*ERROR* entity has no rq!, printed through job->sched before it is set",
      lines: linesOf(engine.line),
    })
    return -ERRNO.ENOENT
  }
  if (credits === 0) {
    engine.print(ERROR, "*ERROR* drm_sched_job_init: credits cannot be 0!")
    return -ERRNO.EINVAL
  }
  if (!engine.allocate("drm_sched_fence")) return -ERRNO.ENOMEM
  return 0
}
