/**
 * What drivers fill in for the C face, as the table says it: `testing/agree.ts` makes sure. Callbacks are methods, so that
 * a driver may declare `priv` and `job_priv` as what they are, as C does with a `void *`.
 */
import type { Steps } from "../engine/steps.ts"
import type { Cell } from "./cell.ts"
import type { Handle } from "./handles.ts"
import type { Module } from "./module.ts"

export type DispatcherHandle = Handle<"jq_dispatcher">
export type QueueHandle = Handle<"jq_queue">
export type LaneHandle = Handle<"jq_lane">
export type PreparedHandle = Handle<"jq_prepared">
export type TokenHandle = Handle<"jq_token">
export type StopHandle = Handle<"jq_stop">
export type FenceHandle = Handle<"dma_fence">

/** A hardware ring of an orchestrator. */
export interface JqRing {
  readonly name: string
  /** Sum of costs that may be on it at a time; at least 1. */
  readonly slots: number
  /** Jobs that it executes beside each other; 0 counts as 1. */
  readonly width: number
}

/** Something to be called when a fence signals. The caller's memory; on one fence at a time. */
export interface JqFenceCb {
  /** Context: any. */
  func(fence: FenceHandle, cb: JqFenceCb): Steps<void>
}

/** A stage of the driver's between dependencies and hardware. */
export interface JqStage {
  readonly name: string
  /** Nanoseconds; 0: no limit. */
  readonly timeout_ns: number
  process(priv: unknown, jobPriv: unknown, wait: Cell<FenceHandle>, delayNs: Cell<number>): Steps<number>
}

/** The driver's side of a queue. What each callback is for and may answer is in `table/callbacks.ts`. Context: process. */
export interface JqQueueOps {
  readonly owner: Module | null
  submit(priv: unknown, jobPriv: unknown, token: Cell<TokenHandle>, wake: Cell<FenceHandle>): Steps<number>
  stop(priv: unknown, stop: Cell<StopHandle>, wait: Cell<FenceHandle>): Steps<number>
  release(priv: unknown, jobPriv: unknown): Steps<void>
  readonly timedout: TimedOut | null
  readonly teardown_step: TeardownStep | null
  readonly teardown_steps: number
  readonly stages: readonly JqStage[]
}

/** Methods again, for those that may be NULL: parameters of methods may be narrowed. */
export type TimedOut = { bivariance(priv: unknown, jobPriv: unknown): Steps<number> }["bivariance"]
export type TeardownStep = {
  bivariance(priv: unknown, step: number, wait: Cell<FenceHandle>): Steps<number>
}["bivariance"]
export type CancelDone = { bivariance(data: unknown): Steps<void> }["bivariance"]

/** What a queue is made with. Spans are whole nanoseconds. */
export interface JqQueueParams {
  readonly name: string
  readonly dispatcher: DispatcherHandle
  readonly client: number
  readonly credits: number
  readonly flags: number
  readonly drop_policy: number
  readonly timeout_ns: number
  readonly pipeline_timeout_ns: number
  readonly cancel_timeout_ns: number
}
