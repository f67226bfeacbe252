/** The firmware's rings: channels and work queues with their positions, what lies in them, and the stamps. */
import type { InspectedMachine, InspectedWork } from "../../replay/agx/inspected-machine.ts"
import { ENGINES } from "../../trace/events.ts"
import {
  BARRIER,
  CHANNELS,
  CHANNEL_DEVCTRL,
  CHANNEL_ENTRIES,
  CHANNEL_EVENT,
  CHANNEL_FWCTL,
  CHANNEL_STATS,
  PENDING_BYTES,
  PENDING_STAMPS,
  PIPES,
  QUEUE,
  RING,
  RING_ENTRIES,
  RUN,
  TAG,
  entryBytes,
  writeOffset,
} from "../../gpu/agx/firmware/layout.ts"
import { FW_CTL, DEVICE_CONTROL, EVENTS, RUN_WORK_QUEUE, STATS } from "../../isa/firmware/messages.ts"
import { MICROSEQUENCE } from "../../isa/firmware/microsequence.ts"
import { WORK_ITEMS } from "../../isa/firmware/work.ts"
import type { Family } from "../../isa/encoding.ts"
import { type Explained, explainStream, explainStructure } from "../../isa/text/explain.ts"
import { type ExplainedStructure, type FirmwareAnswer, RING_ROWS_MAX } from "../../protocol/machine.ts"
import { readWhole } from "./bytes.ts"

/** Messages that were read already stay in view, so that one sees what came last. */
const ROWS_BEFORE = 6
const QUEUES_MAX = 512
const PENDING_TOLD = 64
/** As long as any work item. */
const ITEM_BYTES = 0x28

export function firmwareRings(machine: InspectedMachine): FirmwareAnswer {
  const look = new Look(machine)
  const { phase, crashLog, powered, inbox } = machine.gpu.firmware.state
  return {
    kind: "firmware",
    phase,
    crashLog,
    powered,
    mailbox: inbox.length,
    channels: phase === "waiting" ? [] : Array.from({ length: CHANNELS }, (_, index) => look.channel(index)),
    queues: look.queues(),
    running: look.running(),
    pending: look.pending(),
  }
}

class Look {
  private readonly machine: InspectedMachine

  constructor(machine: InspectedMachine) {
    this.machine = machine
  }

  channel(index: number): FirmwareAnswer["channels"][number] {
    const { state } = this.machine.gpu.firmware
    const positions = state.channelState[index] ?? 0
    const ring = state.channelRing[index] ?? 0
    const read = this.u32(positions)
    const write = this.u32(positions + writeOffset(index))
    const bytes = entryBytes(index)
    return {
      name: channelName(index),
      ring,
      read,
      write,
      size: CHANNEL_ENTRIES,
      rows: around(read, write, CHANNEL_ENTRIES).flatMap((place) => {
        const entry = this.bytes(ring + place * bytes, bytes)
        // Behind the write position of a ring that has not come round yet nothing was ever written.
        const never = place >= write && (entry ?? []).every((byte) => byte === 0)
        return entry === null || never ? [] : [{ index: place, structure: message(index, entry) }]
      }),
    }
  }

  queues(): FirmwareAnswer["queues"] {
    const found: FirmwareAnswer["queues"] = []
    for (const { file } of this.machine.files)
      for (const queue of file.queues.values())
        for (const work of queue.work) {
          // A queue that never had work of this kind says nothing.
          if (work.slot === null && this.u32(work.ringState + RING.wptr) === 0) continue
          if (found.length < QUEUES_MAX) found.push(this.queue(queue.spec.name, work))
        }
    return found
  }

  running(): FirmwareAnswer["running"] {
    const found: FirmwareAnswer["running"] = []
    for (const [pipe, job] of this.machine.gpu.firmware.state.pipes.entries()) {
      if (job === null) continue
      const program = this.bytes(job.micro, job.microBytes)
      const block = program === null ? null : blockAt(MICROSEQUENCE, program, job.at)
      const { slot, stamp, at, microBytes: bytes } = job
      found.push({ pipe, slot, stamp, operation: block?.name ?? "", at, bytes })
    }
    return found
  }

  pending(): FirmwareAnswer["pending"] {
    const found: FirmwareAnswer["pending"] = []
    const { pendingStamps, phase } = this.machine.gpu.firmware.state
    if (phase === "waiting") return found
    for (let index = 0; index < PENDING_STAMPS && found.length < PENDING_TOLD; index++) {
      const entry = pendingStamps + PENDING_BYTES * index
      const info = this.u32(entry)
      if ((info & 1) !== 0) found.push({ slot: (info >>> 3) & 0x7f, stamp: this.u32(entry + 4) })
    }
    return found
  }

  private queue(name: string, work: InspectedWork): FirmwareAnswer["queues"][number] {
    const { link } = this.machine.device
    const { info, ring, ringState, pipe, priority } = work
    const slot = work.slot?.slot ?? -1
    const [done, read, write] = [RING.doneptr, RING.rptr, RING.wptr].map((at) => this.u32(ringState + at))
    const known = this.machine.gpu.firmware.state.queues.find((queue) => queue.info === info)
    const blocked = known?.blocked ?? null
    return {
      name,
      pipe,
      priority: this.u32(info + QUEUE.priority) || priority,
      info,
      slot,
      done: done ?? 0,
      read: read ?? 0,
      write: write ?? 0,
      size: RING_ENTRIES,
      stamp: slot < 0 ? 0 : this.u32(link.stamps + 4 * slot),
      wanted: work.stamp,
      blocked: blocked === null ? null : { stamp: blocked.stamp, value: blocked.value, now: this.u32(blocked.stamp) },
      rows: around(read ?? 0, write ?? 0, RING_ENTRIES).flatMap((place) => {
        const structure = this.item(ring + 8 * place)
        return structure === null ? [] : [{ index: place, structure }]
      }),
    }
  }

  /** The item that an entry of a work ring points to. */
  private item(entry: number): ExplainedStructure | null {
    const low = this.u32(entry)
    const high = this.u32(entry + 4) | 0
    if (low === 0 && high === 0) return null
    const address = high * 0x1_0000_0000 + low
    const tag = this.u32(address)
    const length =
      tag === TAG.BARRIER ? BARRIER.bytes : tag === TAG.INIT_BUFFER ? 0x18 : Math.max(RUN.bytes, ITEM_BYTES)
    const bytes = this.bytes(address, length)
    const block = bytes === null ? null : blockAt(WORK_ITEMS, bytes, 0)
    return block === null ? null : structureOf(block)
  }

  private bytes(address: number, length: number): Uint8Array | null {
    return readWhole(this.machine.gpu.mmu, 0, address, length)
  }

  /** 0 where nothing can be read. */
  private u32(address: number): number {
    const bytes = this.bytes(address, 4)
    return bytes === null ? 0 : new DataView(bytes.buffer).getUint32(0, true)
  }
}

function channelName(index: number): string {
  if (index === CHANNEL_DEVCTRL) return "device control"
  if (index === CHANNEL_FWCTL) return "firmware control"
  if (index === CHANNEL_EVENT) return "event"
  if (index === CHANNEL_STATS) return "statistics"
  return `${ENGINES[index % PIPES] ?? ""}.${Math.floor(index / PIPES)}`
}

/** Places of a ring: the last ones that were read, then those that wait. */
function around(read: number, write: number, size: number): number[] {
  if (read >= size || write >= size) return []
  const waiting = (write - read + size) % size
  const count = Math.min(RING_ROWS_MAX, ROWS_BEFORE + waiting)
  return Array.from({ length: count }, (_, place) => (read - ROWS_BEFORE + place + size) % size)
}

function message(channel: number, entry: Uint8Array): ExplainedStructure {
  if (channel < CHANNEL_DEVCTRL) return structureOf(explainStructure(RUN_WORK_QUEUE, entry))
  if (channel === CHANNEL_FWCTL) return structureOf(explainStructure(FW_CTL, entry))
  const family = channel === CHANNEL_EVENT ? EVENTS : channel === CHANNEL_STATS ? STATS : DEVICE_CONTROL
  return structureOf(blockAt(family, entry, 0))
}

function blockAt(family: Family, bytes: Uint8Array, at: number): Explained | null {
  return explainStream(family, bytes.subarray(at), { limit: 1 }).blocks[0] ?? null
}

function structureOf(block: Explained | null): ExplainedStructure {
  if (block === null) return { name: "word", fields: [] }
  const fields = block.fields.filter(({ isDefault, name }) => !isDefault && name !== "type" && name !== "tag")
  return { name: block.name, fields: fields.map(({ name, text, says }) => ({ name, text, says })) }
}
