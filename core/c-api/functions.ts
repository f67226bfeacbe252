/** Every function of the C face, by its name. Each takes the kernel's `JqRuntime` first, then what the C function takes. */
export {
  jq_dispatcher_create,
  jq_dispatcher_get,
  jq_dispatcher_put,
  jq_orchestrator_attach,
  jq_orchestrator_create,
  jq_queue_set_rings,
  jq_queue_set_weight,
} from "./dispatcher.ts"
export {
  jq_fence_add_callback,
  jq_fence_get,
  jq_fence_is_signaled,
  jq_fence_put,
  jq_fence_remove_callback,
  jq_fence_status,
} from "./fence.ts"
export { jq_lane_begin, jq_lane_end, jq_prepare } from "./lane.ts"
export { jq_abort, jq_commit, jq_prepared_add_dep, jq_prepared_submission_fence } from "./prepared.ts"
export {
  jq_queue_cancel,
  jq_queue_cancel_async,
  jq_queue_create,
  jq_queue_drop,
  jq_queue_expire,
  jq_queue_get,
  jq_queue_park,
  jq_queue_put,
  jq_queue_put_atomic,
  jq_queue_state,
  jq_queue_unpark,
} from "./queue.ts"
export { jq_prove_stopped } from "./stop.ts"
export { jq_token_complete, jq_token_drop, jq_token_fail, jq_token_ring, jq_token_started } from "./token.ts"
