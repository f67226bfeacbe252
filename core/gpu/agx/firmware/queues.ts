/** Work queues: their messages, which of them an engine serves next, and the item at the head. */
import { EV } from "../../../trace/events.ts"
import type { Processor } from "./processor.ts"
import {
  BARRIER,
  EVENT_SLOTS,
  INIT_BUFFER,
  MICRO_BYTES_MAX,
  PIPE_COMPUTE,
  PIPE_FRAGMENT,
  PIPE_VERTEX,
  QUEUE,
  RING,
  RING_ENTRIES,
  RUN,
  RUN_QUEUE,
  TAG,
  stampReached,
} from "./layout.ts"
import type { QueueState } from "./state.ts"
import { addressOf } from "./firmware-memory.ts"

/** Queues that have work at the same time; each has an event slot of its own, so more make no sense. */
const QUEUES_MAX = 4 * EVENT_SLOTS
const CONTEXTS = 64

const RUN_PIPE: Readonly<Record<number, number>> = {
  [TAG.RUN_VERTEX]: PIPE_VERTEX,
  [TAG.RUN_FRAGMENT]: PIPE_FRAGMENT,
  [TAG.RUN_COMPUTE]: PIPE_COMPUTE,
}

/** A RunWorkQueue message: the queue is known from now on, or its write position has moved. Returns what is wrong. */
export function acceptQueue(firmware: Processor, message: DataView, pipe: number): string | null {
  const { state, memory } = firmware
  const info = addressOf(message.getUint32(RUN_QUEUE.queue, true), message.getUint32(RUN_QUEUE.queue + 4, true))
  const wptr = message.getUint32(RUN_QUEUE.wptr, true)
  const slot = message.getUint32(RUN_QUEUE.slot, true)
  firmware.trace(EV.agx_message, pipe, slot, wptr)
  if (message.getUint32(RUN_QUEUE.pipe, true) !== pipe) return "RunWorkQueue on the channel of another pipe"
  if (slot >= EVENT_SLOTS) return `RunWorkQueue with event slot ${slot}`
  const known = state.queues.find((queue) => queue.info === info)
  if (known !== undefined) {
    if (wptr >= known.size) return `write position ${wptr} of ${known.size}`
    known.wptr = wptr
    return null
  }
  if (state.queues.length >= QUEUES_MAX) return "too many work queues"
  const ringState = memory.address(info + QUEUE.state)
  const size = memory.u32(ringState + RING.size)
  const rptr = memory.u32(ringState + RING.rptr)
  if (size === 0 || size > RING_ENTRIES) return `work ring of ${size} entries`
  if (wptr >= size || rptr >= size) return `positions ${rptr}, ${wptr} of ${size}`
  const ring = memory.address(info + QUEUE.ring)
  const priority = memory.u32(info + QUEUE.priority)
  const queue = { info, pipe, ringState, ring, size, priority, slot, rptr, wptr, blocked: null, served: 0 }
  if (rptr !== wptr) state.queues.push(queue)
  return null
}

/** The queue that `pipe` serves next: lowest priority number, then the one served longest ago. */
function nextQueue(firmware: Processor, pipe: number): QueueState | null {
  const { state, memory } = firmware
  let best: QueueState | null = null
  for (const queue of state.queues) {
    if (queue.pipe !== pipe) continue
    if (queue.blocked !== null && !stampReached(memory.u32(queue.blocked.stamp), queue.blocked.value)) continue
    if (best === null || queue.priority < best.priority) best = queue
    else if (queue.priority === best.priority && queue.served < best.served) best = queue
  }
  return best
}

/** Takes the item at the head of the best queue. Null: done; `power`: first the power must be on; else what is wrong. */
export function startItem(firmware: Processor, pipe: number): "nothing" | "power" | null | string {
  const { state, memory } = firmware
  const queue = nextQueue(firmware, pipe)
  if (queue === null) return "nothing"
  if (!state.powered) return "power"
  firmware.busyAgain()
  state.served++
  queue.served = state.served
  const item = memory.address(queue.ring + 8 * queue.rptr)
  const tag = memory.u32(item)
  if (tag === TAG.BARRIER) return passBarrier(firmware, queue, item)
  if (tag === TAG.INIT_BUFFER) {
    firmware.trace(EV.agx_item, queue.slot, tag, memory.u32(item + INIT_BUFFER.slot))
    advance(firmware, queue)
    return null
  }
  if (RUN_PIPE[tag] !== pipe) return `work item tag ${tag} on pipe ${pipe}`
  const microBytes = memory.u32(item + RUN.microBytes)
  const context = memory.u32(item + RUN.context)
  if (microBytes > MICRO_BYTES_MAX) return `microsequence of ${microBytes} bytes`
  if (context >= CONTEXTS) return `work item for context ${context}`
  const stamp = memory.u32(item + RUN.stamp)
  firmware.trace(EV.agx_item, queue.slot, tag, stamp)
  state.pipes[pipe] = {
    queue,
    tag,
    context,
    slot: queue.slot,
    stamp,
    counter: memory.u32(item + RUN.counter),
    notifier: memory.address(item + RUN.notifier),
    micro: memory.address(item + RUN.micro),
    microBytes,
    at: 0,
    stampAddress: 0,
    fwStampAddress: 0,
    dead: false,
  }
  return null
}

/** Waits on the stamp as long as it takes; the queue is passed over until then. */
function passBarrier(firmware: Processor, queue: QueueState, item: number): null {
  const { memory } = firmware
  const stamp = memory.address(item + BARRIER.stamp)
  const value = memory.u32(item + BARRIER.value)
  if (stampReached(memory.u32(stamp), value)) {
    queue.blocked = null
    firmware.trace(EV.agx_barrier_pass, queue.slot, memory.u32(item + BARRIER.slot), value)
    advance(firmware, queue)
  } else {
    queue.blocked = { stamp, value }
    firmware.trace(EV.agx_barrier_wait, queue.slot, memory.u32(item + BARRIER.slot), value)
  }
  return null
}

/** The item at the head is over; a queue without items is forgotten. */
export function advance({ state, memory }: Processor, queue: QueueState): void {
  queue.rptr = (queue.rptr + 1) % queue.size
  memory.setU32(queue.ringState + RING.rptr, queue.rptr)
  memory.setU32(queue.ringState + RING.doneptr, queue.rptr)
  if (queue.rptr === queue.wptr) state.queues = state.queues.filter((other) => other !== queue)
}
