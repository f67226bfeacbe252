/** Names of words in memory that the firmware knows: positions of channels and work rings, the status block, stamps. */
import { explainWalk } from "../uat/explain-walk.ts"
import { ENGINES } from "../../../trace/events.ts"
import type { Mmu } from "../uat/mmu.ts"
import {
  CHANNELS,
  CHANNEL_DEVCTRL,
  CHANNEL_EVENT,
  CHANNEL_FWCTL,
  CHANNEL_STATS,
  NOTIFIER,
  PENDING_BYTES,
  PENDING_STAMPS,
  PIPES,
  RING,
  STATUS,
  writeOffset,
} from "../firmware/layout.ts"
import type { FirmwareState } from "../firmware/state.ts"

export interface Place {
  /** Physical. */
  readonly address: number
  readonly name: string
}

const CHANNEL_NAMES: Readonly<Record<number, string>> = {
  [CHANNEL_DEVCTRL]: "device control channel",
  [CHANNEL_FWCTL]: "firmware control channel",
  [CHANNEL_EVENT]: "event channel",
  [CHANNEL_STATS]: "statistics channel",
}
/** As B.3 calls them. */
const RING_WORDS = [
  [RING.doneptr, "gpu_doneptr"],
  [RING.rptr, "gpu_rptr"],
  [RING.wptr, "cpu_wptr"],
  [RING.freeptr, "cpu_freeptr"],
] as const

export function pipeName(pipe: number): string {
  return ENGINES[pipe] ?? `pipe ${pipe}`
}

export function channelName(channel: number): string {
  const name = CHANNEL_NAMES[channel]
  return name ?? `${pipeName(channel % PIPES)} channel of priority ${Math.floor(channel / PIPES)}`
}

export function findPlaces(mmu: Mmu, state: FirmwareState): Place[] {
  if (state.phase === "waiting") return []
  const places: Place[] = []
  const add = (va: number, name: string): void => {
    if (va === 0) return
    // Without a trace in the TLB.
    const { physical } = explainWalk(mmu, 0, va)
    if (physical !== null) places.push({ address: physical, name })
  }
  for (let channel = 0; channel < CHANNELS; channel++) {
    const words = state.channelState[channel] ?? 0
    add(words, `${channelName(channel)}: read position`)
    add(words + writeOffset(channel), `${channelName(channel)}: write position`)
  }
  add(state.status + STATUS.halted, "status: halted")
  add(state.status + STATUS.resume, "status: resume")
  for (let entry = 0; entry < PENDING_STAMPS; entry++) {
    add(state.pendingStamps + PENDING_BYTES * entry, `pending stamp ${entry}: info`)
    add(state.pendingStamps + PENDING_BYTES * entry + 4, `pending stamp ${entry}: value`)
  }
  for (const { ringState, pipe, slot } of state.queues)
    for (const [offset, word] of RING_WORDS)
      add(ringState + offset, `work ring of slot ${slot} (${pipeName(pipe)}): ${word}`)
  for (const job of state.pipes) {
    if (job === null) continue
    add(job.notifier + NOTIFIER.count, `notifier of slot ${job.slot}: count`)
    add(job.stampAddress, `stamp of slot ${job.slot}`)
    add(job.fwStampAddress, `firmware's stamp of slot ${job.slot}`)
  }
  return places
}
