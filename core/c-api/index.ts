/**
 * The C face of the job queue: what a driver in C has, with the same names. Handles are numbers that nobody looks into,
 * results are 0 or a negated errno, and whatever is passed by address is a `Cell`. Nothing throws, and nothing is undefined:
 * misuse is answered with an errno and reported once. `docs/c-api.md` is the reference, `include/ringside_jobqueue.h` the
 * same in C; both come from `table/`, as the types here do.
 *
 * A driver needs nothing else:
 *
 *     const rt = new JqRuntime(engine, contexts)                             // one for a machine
 *     jq_dispatcher_create(rt, "gpu", dispatcher)                            // or jq_orchestrator_create(rt, "gpu", rings, …)
 *     jq_queue_create(rt, ops, gpu, { name: "gfx", dispatcher: dispatcher.value, credits: 64, … }, queue)
 *
 *     jq_lane_begin(rt, queue.value, lane)                                   // a submission: each answers 0 or an errno
 *     jq_prepare(rt, lane.value, job, -1, 1, [dependency], 0, prepared)      // may fail; then the job stays the driver's
 *     jq_commit(rt, prepared, fence)                                         // cannot
 *     jq_lane_end(rt, lane)
 *
 *     submit(gpu, job, token, wake) {                                        // ops: take the token out of its cell, …
 *       job.token.value = token.value
 *       token.value = 0
 *       gpu.ring(job)
 *       return JQ.JQ_SUBMITTED                                               // … or leave it, and return an errno or
 *     }                                                                      // JQ_NO_RESOURCES with wake.value set
 *     jq_token_complete(rt, job.token)                                       // the interrupt; ops.release(gpu, job) follows
 *
 *     jq_fence_put(rt, fence.value)
 *     jq_queue_put(rt, queue.value)                                          // the last one drops the queue: ops.stop, …
 *
 * Every call that the table marks as one that waits or signals is `Steps`, so callers that are steered declare theirs so too.
 * `importFence` and `fenceOf` lead from the simulated kernel's fences to handles and back; in C they are the same pointer.
 */
export type { Cell } from "./cell.ts"
export { fenceOf, importFence } from "./fence-objects.ts"
export * from "./functions.ts"
export { Module } from "./module.ts"
export { JqRuntime } from "./runtime.ts"
export { type ConstantName, JQ } from "./table/constants.ts"
export type {
  CancelDone,
  DispatcherHandle,
  FenceHandle,
  JqFenceCb,
  JqQueueOps,
  JqQueueParams,
  JqRing,
  JqStage,
  LaneHandle,
  PreparedHandle,
  QueueHandle,
  StopHandle,
  TeardownStep,
  TimedOut,
  TokenHandle,
} from "./types.ts"
