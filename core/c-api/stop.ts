/** Proof of stop: the only way to it, so that a search for `jq_prove_stopped` finds every place where a driver vouches (R13). */
import { ERRNO } from "../base/errno.ts"
import type { Cell } from "./cell.ts"
import type { JqRuntime } from "./runtime.ts"
import type { StopHandle } from "./types.ts"

export function jq_prove_stopped(rt: JqRuntime, stop: Cell<StopHandle>): number {
  const object = rt.findIn(stop, "jq_stop", "jq_prove_stopped")
  if (object === null) return -ERRNO.EINVAL
  stop.value = 0
  rt.handles.close(object.stopPlace)
  object.proven = true
  return 0
}
