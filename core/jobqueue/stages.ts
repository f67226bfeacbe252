/**
 * The driver's own stages between dependencies and hardware, such as making memory resident. A stage works on one job at
 * a time, and no job overtakes another, but several jobs may be in different stages. Source: reference 3.2.
 */
import { type Steps, point } from "../engine/steps.ts"
import { type Fence, FenceCallback } from "../fence/fence.ts"
import { type SimTime, TIME_ZERO } from "../time/time.ts"
import { EV } from "../trace/events.ts"
import { type JobRecord, NEVER, type QueueCore, type StageWait } from "./objects.ts"
import { ADVANCE, type Stage } from "./ops.ts"
import { nameOf } from "./end-job.ts"
import { trap } from "./ledger.ts"
import { traceFence } from "./trace.ts"

/** A stage that names fences that have signalled would be asked for ever. */
const FRUITLESS_MAX = 16
/** Nanoseconds. */
const LOOK_AGAIN = 1000

/** Context: dispatcher, `calling` held. */
export function passStages<J>(queue: QueueCore<J>): Steps<void> {
  // The one behind may come up to the stage that the one before it is in, and waits there.
  let limit = queue.stages
  for (let job = queue.head; job !== null && job.unmet === 0; job = job.next) {
    while (job.stage < limit) if (!pass(queue, job)) break
    limit = job.stage
    if (limit === 0) return
  }
}

/** Whether the job has left its stage. */
function pass<J>(queue: QueueCore<J>, job: JobRecord<J>): Steps<boolean> {
  const { engine, spec } = queue
  const wait = job.stageWait as StageWait
  if (wait.wake > engine.now || (wait.on !== null && !wait.on.signaled)) return false
  const stage = spec.stages[job.stage] as Stage<J>
  if (wait.since < 0) wait.since = engine.now
  const answer = stage.process(job.data)
  point("jobqueue.stage")
  if (answer === ADVANCE) {
    job.stage++
    wait.since = NEVER
    wait.on = null
    wait.wake = TIME_ZERO
    if (engine.trace.on)
      engine.trace.append(engine.now, EV.jq_stage, job.job, job.stage, engine.trace.objects.intern(stage.name), 0)
    return true
  }
  if (typeof answer === "number") wait.wake = (engine.now + Math.max(answer, 1)) as SimTime
  else waitIn(queue, job, wait, answer)
  return false
}

/** The stage looks at the job again when `fence` has signalled. */
function waitIn<J>(queue: QueueCore<J>, job: JobRecord<J>, wait: StageWait, fence: Fence): Steps<void> {
  wait.on = fence
  if (fence.addCallback(wait)) {
    if (queue.engine.trace.on) traceFence(EV.dep_wait, job, fence)
    return
  }
  wait.on = null
  wait.fruitless++
  if (wait.fruitless === FRUITLESS_MAX) {
    const { engine, spec } = queue
    trap(
      engine,
      "wakes-at-once",
      "stage",
      `a stage of ${spec.name} holds job ${nameOf(job)} and names a fence that has signalled, ${FRUITLESS_MAX} times (R23)`,
    )
  }
  // From then on it is the stage's timeout, or the job's, that ends this.
  if (wait.fruitless < FRUITLESS_MAX) queue.turns.kick(queue)
  else wait.wake = (queue.engine.now + LOOK_AGAIN) as SimTime
}

/** Memory for it is taken with the job's. */
export class StageCallback extends FenceCallback implements StageWait {
  since = NEVER
  on: Fence | null = null
  wake = TIME_ZERO
  fruitless = 0
  private readonly job: JobRecord<unknown>

  constructor(job: JobRecord<unknown>) {
    super()
    this.job = job
  }

  override call(_fence: Fence): Steps<void> {
    this.job.queue.turns.kick(this.job.queue)
  }
}
