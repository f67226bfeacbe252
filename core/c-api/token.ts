/** Tokens: the obligation to end a fence, used up by ending it. What each function does is in the table. */
import { ERRNO } from "../base/errno.ts"
import type { Steps } from "../engine/steps.ts"
import type { FenceToken } from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import type { JobObject } from "./objects.ts"
import { type JqRuntime, isErrno } from "./runtime.ts"
import type { TokenHandle } from "./types.ts"

export function jq_token_complete(rt: JqRuntime, token: Cell<TokenHandle>): Steps<number> {
  const job = rt.findIn(token, "jq_token", "jq_token_complete")
  if (job === null) return -ERRNO.EINVAL
  return use(rt, job, token).complete() ? 0 : -ERRNO.EALREADY
}

export function jq_token_fail(rt: JqRuntime, token: Cell<TokenHandle>, error: number): Steps<number> {
  const where = "jq_token_fail"
  const job = rt.findIn(token, "jq_token", where)
  if (job === null || !rt.check(isErrno(error), where, "error", error)) return -ERRNO.EINVAL
  return use(rt, job, token).fail(error) ? 0 : -ERRNO.EALREADY
}

export function jq_token_started(rt: JqRuntime, token: TokenHandle): number {
  const job = rt.find(token, "jq_token", "jq_token_started")
  if (job === null) return -ERRNO.EINVAL
  const lent = job.token as FenceToken
  const { spent } = lent
  lent.started()
  return spent ? -ERRNO.EALREADY : 0
}

export function jq_token_drop(rt: JqRuntime, token: Cell<TokenHandle>): Steps<number> {
  const job = rt.findIn(token, "jq_token", "jq_token_drop")
  if (job === null) return -ERRNO.EINVAL
  const dropped = use(rt, job, token)
  const { spent } = dropped
  dropped.drop()
  return spent ? -ERRNO.EALREADY : 0
}

export function jq_token_ring(rt: JqRuntime, token: TokenHandle, ring: Cell<number>): number {
  const job = rt.find(token, "jq_token", "jq_token_ring")
  if (job === null || !rt.isCell(ring, "jq_token_ring", "ring")) return -ERRNO.EINVAL
  ring.value = (job.token as FenceToken).ring
  return 0
}

/** The handle is used up in this step, so of two who have it only one comes through. */
function use(rt: JqRuntime, job: JobObject, token: Cell<TokenHandle>): FenceToken {
  token.value = 0
  rt.handles.close(job.place)
  return job.token as FenceToken
}
