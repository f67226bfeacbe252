/** What the driver is told: stamps, and messages in the Event channel. Source: reference B.4. */
import { EV } from "../../../trace/events.ts"
import { putMessage } from "./channel-ring.ts"
import type { Processor } from "./processor.ts"
import { CHANNEL_EVENT, EVENT, NOTIFIER } from "./layout.ts"
import { advance } from "./queues.ts"
import type { FirmwareState, PipeState } from "./state.ts"

/** The work item of `pipe` is over: its stamp is published, and perhaps its queue's owner told. */
export function retire(firmware: Processor, pipe: number, job: PipeState): void {
  const { state, memory } = firmware
  const value = firmware.stampToWrite(job.slot, job.stamp)
  if (job.stampAddress !== 0) memory.setU32(job.stampAddress, value)
  firmware.trace(EV.agx_stamp, job.slot, value)
  firmware.trace(EV.agx_item_end, job.slot, job.tag, job.stamp)
  state.pipes[pipe] = null
  advance(firmware, job.queue)
  countNotice(firmware, job)
}

/**
 * A notice is withheld until as many items have ended as the driver says that it submitted. A threshold that is
 * raised before its work is handed over therefore keeps earlier work from being announced (the deadlock rule of B.1).
 */
function countNotice(firmware: Processor, { notifier, slot }: PipeState): void {
  const { state, memory } = firmware
  const count = (memory.u32(notifier + NOTIFIER.count) + 1) >>> 0
  memory.setU32(notifier + NOTIFIER.count, count)
  const threshold = memory.u32(memory.address(notifier + NOTIFIER.threshold))
  const held = state.withheld.find((entry) => entry.notifier === notifier)
  if (((count - threshold) | 0) < 0) {
    firmware.trace(EV.agx_withheld, slot, count, threshold)
    if (held === undefined) state.withheld.push({ notifier, slots: [slot] })
    else if (!held.slots.includes(slot)) held.slots.push(slot)
    return
  }
  setFiring(state, slot)
  if (held === undefined) return
  for (const other of held.slots) setFiring(state, other)
  state.withheld = state.withheld.filter((entry) => entry !== held)
}

function setFiring(state: FirmwareState, slot: number): void {
  state.firing[slot >> 5] = ((state.firing[slot >> 5] ?? 0) | (1 << (slot & 31))) >>> 0
}

/** Puts one message into the Event channel and interrupts; false if there is none, or no room: then it is kept. */
export function flushEvents(firmware: Processor): boolean {
  const { state, memory } = firmware
  const [event] = state.events
  if (event !== undefined) {
    if (!putMessage(memory, state, CHANNEL_EVENT, event)) return false
    state.events.shift()
    firmware.trace(EV.agx_event, event[0] ?? 0, event[1] ?? 0)
    firmware.ringHost()
    return true
  }
  if (state.firing.every((word) => word === 0)) return false
  if (!putMessage(memory, state, CHANNEL_EVENT, [EVENT.FLAG, ...state.firing])) return false
  firmware.trace(EV.agx_event, EVENT.FLAG, lowestSlot(state.firing))
  state.firing = [0, 0, 0, 0]
  firmware.ringHost()
  return true
}

function lowestSlot(firing: readonly number[]): number {
  const word = firing.findIndex((bits) => bits !== 0)
  const bits = firing[word] ?? 0
  return 32 * word + 31 - Math.clz32(bits & -bits)
}
