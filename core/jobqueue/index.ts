/**
 * The public face of the new scheduler: what a driver, and the C face, may use. Everything else in this room is its own.
 *
 *     const dispatcher = new DirectDispatcher(engine, "gpu")           // firmware arbitrates, or
 *     const dispatcher = new Orchestrator(engine, "gpu", rings)        // the orchestrator does
 *     const queue = JobQueue.create(dispatcher, contexts, spec, ops)   // or an errno
 *     const lane = queue.beginSubmit()                                 // exclusive
 *     const prepared = lane.prepare(draft)                             // may fail, allocates
 *     const fence = prepared.commit()                                  // cannot fail, allocates nothing
 *     lane.end()                                                       // or all four for one job: queue.submit(draft)
 *     ...                                                              // ops.submit(job, token); token.complete()
 *     queue.drop()                                                     // ops.stop(), ops.release(job); then never a call
 */
export { DirectDispatcher, Dispatcher } from "./dispatcher.ts"
export { type JobFence, asDmaFence } from "./job-fence.ts"
export { JobQueue } from "./job-queue.ts"
export type { SubmitLane } from "./lane.ts"
export type { QueueSpec, QueueState } from "./objects.ts"
export {
  ADVANCE,
  DROP_POLICIES,
  type DropPolicy,
  type Failed,
  type FenceToken,
  type NotNow,
  type ProofStopped,
  type QueueOps,
  SUBMITTED,
  type Stage,
  type StageAnswer,
  type StopAnswer,
  type SubmitAnswer,
  type TeardownAnswer,
  type TimeoutAnswer,
  proveStopped,
} from "./ops.ts"
export { Orchestrator } from "./orchestrator/orchestrator.ts"
export type { RingSpec } from "./orchestrator/ring.ts"
export { WEIGHTS } from "./orchestrator/share.ts"
export type { Draft } from "./prepare.ts"
export type { PreparedJob } from "./queued-job.ts"
export { type Grant, type PoolSpec, ResourcePools } from "./resources.ts"
