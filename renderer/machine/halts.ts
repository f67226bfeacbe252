/** What stopped the GPU in a run, and what the driver made of it, from the trace. */
import type { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"

export interface Halt {
  /** Of the fault, or of the halt that something else caused. */
  readonly event: number
  readonly cause: "fault" | "timeout" | "halt"
  readonly blamed: readonly { readonly slot: number; readonly items: number; readonly error: number }[]
  readonly resumed: boolean
}

/** More are not listed. */
const HALTS_MAX = 100

/** What `agx_halt` says of a fault, whose own event came before. */
const BY_FAULT = 0

const known = new WeakMap<EventStore, { scanned: number; halts: Draft[] }>()

interface Draft {
  event: number
  cause: "fault" | "timeout" | "halt"
  blamed: { slot: number; items: number; error: number }[]
  resumed: boolean
}

/** Of the first `count` events. Each event is looked at once, however often this is asked. */
export function haltsOf(store: EventStore, count: number): readonly Halt[] {
  let state = known.get(store)
  if (state === undefined || state.scanned > count) {
    state = { scanned: 0, halts: [] }
    known.set(store, state)
  }
  const { halts } = state
  for (let index = state.scanned; index < count; index++) {
    const last = halts.at(-1)
    const open = last !== undefined && !last.resumed ? last : null
    switch (store.kind(index)) {
      case EV.agx_fault:
        if (open === null && halts.length < HALTS_MAX)
          halts.push({ event: index, cause: "fault", blamed: [], resumed: false })
        break
      case EV.agx_halt:
        if (open === null && halts.length < HALTS_MAX && store.subject(index) !== BY_FAULT)
          halts.push({ event: index, cause: store.a(index) < 0 ? "halt" : "timeout", blamed: [], resumed: false })
        break
      case EV.agx_recover:
        open?.blamed.push({ items: store.subject(index), slot: store.a(index), error: store.b(index) })
        break
      case EV.agx_resume:
        if (open !== null) open.resumed = true
        break
      default:
    }
  }
  state.scanned = count
  return halts
}
