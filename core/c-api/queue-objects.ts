/** What happens to queues beside their functions: jobs that come and go, the end of a cancel, death. */
import type { Steps } from "../engine/steps.ts"
import { Work } from "../engine/work.ts"
import { WEIGHTS } from "../jobqueue/index.ts"
import type { JobObject, QueueObject } from "./objects.ts"
import type { JqRuntime } from "./runtime.ts"

/** True, and a report: nothing can be done with it any more. */
export function isDead(rt: JqRuntime, object: QueueObject, where: string): boolean {
  if (object.queue.state !== "dead") return false
  rt.misuse.report("queue-dead", where, `${object.label} ${where}`, "the queue is dead (R35)")
  return true
}

/** What it may claim, if nobody has said it by the time that it matters: a normal weight, and all rings. */
export function attachByDefault(object: QueueObject): void {
  const { orchestrator, rings } = object.dispatcher
  if (orchestrator === null || object.attached) return
  object.attached = true
  orchestrator.attach(
    object.queue,
    WEIGHTS.normal,
    Array.from({ length: rings }, (_, ring) => ring),
  )
}

/** The job was committed. */
export function jobCame(object: QueueObject, job: JobObject): void {
  if (object.newest === null) object.oldest = job
  else object.newest.after = job
  object.newest = job
  object.empty.rearm()
}

/** It was released: the oldest, since jobs end in order. */
export function jobWent(rt: JqRuntime, object: QueueObject, job: JobObject): void {
  object.oldest = job.after
  job.after = null
  if (object.oldest === null) object.newest = null
  rt.handles.giveBack(job.place)
  if (object.oldest === null) becameEmpty(rt, object)
}

/** Whoever waits for the end of a cancel is told, in process context. Context: any. */
export function becameEmpty(rt: JqRuntime, object: QueueObject): void {
  object.empty.complete()
  if (object.done !== null && object.ended !== null) rt.engine.queueWork(object.ended)
}

/** Calls back whoever waits for the end of a cancel. */
export class EndedWork extends Work {
  private readonly of: QueueObject

  constructor(rt: JqRuntime, of: QueueObject) {
    super(rt.engine, rt.work, `${of.name} ended`)
    this.of = of
  }

  override execute(): Steps<void> {
    tell(this.of)
  }
}

/** The queue is dead: what is left of it goes, and its module may. */
export class DeadWork extends Work {
  private readonly rt: JqRuntime
  private readonly of: QueueObject

  constructor(rt: JqRuntime, of: QueueObject) {
    super(rt.engine, rt.work, `${of.name} dead`)
    this.rt = rt
    this.of = of
  }

  override execute(): Steps<void> {
    const { rt, of } = this
    // Only fences that leak, and those behind them, leave jobs here.
    for (let job = of.oldest; job !== null; job = job.after) rt.handles.giveBack(job.place)
    of.oldest = null
    of.newest = null
    of.empty.complete()
    rt.handles.giveBack(of.stopPlace)
    tell(of)
    of.ops.owner?.put()
  }
}

function tell(object: QueueObject): Steps<void> {
  const { done } = object
  object.done = null
  if (done !== null) done.tell(done.data)
}
