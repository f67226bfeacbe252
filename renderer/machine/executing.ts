/** Which block an engine read last before a moment, and in which job: from the trace. */
import type { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"

export interface ExecutingBlock {
  /** Index of its event. */
  readonly event: number
  readonly address: number
  readonly slot: number
  /** Where the job's stream begins, and its address space; -1 if its start is not found. */
  readonly start: number
  readonly context: number
  readonly pipe: number
  /** The engine has ended the job since. */
  readonly over: boolean
}

/** Events that are looked at backwards. */
const LOOK_MAX = 200_000
const TWO_32 = 0x1_0000_0000

export function blockAddress(store: EventStore, index: number): number {
  return (store.b(index) >>> 0) + store.c(index) * TWO_32
}

function found(
  store: EventStore,
  event: number,
  job: Pick<ExecutingBlock, "start" | "context" | "pipe" | "over">,
): ExecutingBlock {
  return { event, address: blockAddress(store, event), slot: store.subject(event), ...job }
}

/** Null if no block was read by then. */
export function executingBlock(store: EventStore, cursor: number): ExecutingBlock | null {
  let event = -1
  let start = -1
  const ended = new Set<number>()
  const until = Math.max(0, cursor - LOOK_MAX)
  for (let index = cursor - 1; index >= until; index--) {
    const kind = store.kind(index)
    if (kind === EV.agx_block) {
      if (event < 0) event = index
      if (store.subject(index) === store.subject(event)) start = blockAddress(store, index)
    } else if (kind === EV.agx_engine_start && event >= 0 && store.a(index) === store.subject(event))
      return found(store, event, {
        start,
        context: store.b(index),
        pipe: store.subject(index),
        over: ended.has(store.subject(event)),
      })
    else if (kind === EV.agx_engine_end && event < 0) ended.add(store.a(index))
  }
  return event < 0 ? null : found(store, event, { start, context: -1, pipe: -1, over: ended.has(store.subject(event)) })
}
