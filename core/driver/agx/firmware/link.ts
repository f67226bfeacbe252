/**
 * The driver's connection to the firmware: initialisation data, channels, mailbox. Sends what the driver says; what
 * arrives is handled elsewhere. Source: reference B.4, B.6.
 */
import { highWord, lowWord } from "../../../gpu/agx/firmware/firmware-memory.ts"
import {
  CHANNELS,
  CHANNEL_DEVCTRL,
  CHANNEL_ENTRIES,
  CHANNEL_EVENT,
  CHANNEL_FWCTL,
  CHANNEL_STATE_BYTES,
  CHANNEL_STATS,
  CONTROL,
  CONTROL_DESTROY,
  CONTROL_GROW,
  DOORBELL_DEVCTRL,
  DOORBELL_KICKFW,
  EVENT_SLOTS,
  FLUSH,
  HANDOFF,
  INIT,
  MAILBOX,
  PENDING_BYTES,
  PENDING_STAMPS,
  RUN_QUEUE,
  STATUS,
  entryBytes,
  pipeChannel,
  pipeDoorbell,
} from "../../../gpu/agx/firmware/layout.ts"
import { Channel, newEntry } from "./channels.ts"
import type { FirmwareHeap } from "./heap.ts"

/** The mailbox towards the firmware. */
export interface Mailbox {
  mail(type: number, payload: number): void
}

const FORGET_ALL = 0xff
/** The last word of a flush message, as drivers send it. */
const FLUSH_KIND = 2

interface Unsent {
  readonly channel: Channel
  readonly entry: DataView
  readonly doorbell: number
}

export class FirmwareLink {
  readonly heap: FirmwareHeap
  readonly channels: readonly Channel[]
  readonly status: number
  readonly pendingStamps: number
  readonly handoff: number
  /** Of event slot n at +4n: the stamp that the driver reads, and the firmware's own. */
  readonly stamps: number
  readonly fwStamps: number
  private readonly unsent: Unsent[] = []
  /** Of the initialisation data. */
  readonly initdata: number
  private readonly mailbox: Mailbox

  /** Null if there is no memory for it. */
  static create(heap: FirmwareHeap, mailbox: Mailbox): FirmwareLink | null {
    const sizes = [
      INIT.bytes,
      STATUS.bytes,
      PENDING_STAMPS * PENDING_BYTES,
      HANDOFF.bytes,
      4 * EVENT_SLOTS,
      4 * EVENT_SLOTS,
    ]
    for (let channel = 0; channel < CHANNELS; channel++)
      sizes.push(CHANNEL_STATE_BYTES, CHANNEL_ENTRIES * entryBytes(channel))
    const places: number[] = []
    for (const size of sizes) {
      const place = heap.allocate(size)
      if (place === null) return null
      places.push(place)
    }
    return new FirmwareLink(heap, mailbox, places)
  }

  private constructor(heap: FirmwareHeap, mailbox: Mailbox, places: readonly number[]) {
    this.heap = heap
    this.mailbox = mailbox
    const [initdata = 0, status = 0, pending = 0, handoff = 0, stamps = 0, fwStamps = 0, ...rings] = places
    this.initdata = initdata
    this.status = status
    this.pendingStamps = pending
    this.handoff = handoff
    this.stamps = stamps
    this.fwStamps = fwStamps
    this.channels = Array.from(
      { length: CHANNELS },
      (_, index) => new Channel(heap.memory, index, rings[2 * index] ?? 0, rings[2 * index + 1] ?? 0),
    )
  }

  /** Tells the firmware where everything is. */
  initialise(): void {
    const { memory } = this.heap
    for (const { index, state, ring } of this.channels) {
      memory.setAddress(this.initdata + INIT.channels + 0x10 * index, state)
      memory.setAddress(this.initdata + INIT.channels + 0x10 * index + 8, ring)
    }
    memory.setAddress(this.initdata + INIT.status, this.status)
    memory.setAddress(this.initdata + INIT.pendingStamps, this.pendingStamps)
    memory.setAddress(this.initdata + INIT.handoff, this.handoff)
    // 44 bits of a negative number.
    this.mailbox.mail(MAILBOX.INIT, ((this.initdata % 2 ** 44) + 2 ** 44) % 2 ** 44)
    this.control(CONTROL.INITIALIZE, () => undefined)
  }

  get events(): Channel {
    return this.channel(CHANNEL_EVENT)
  }

  get statistics(): Channel {
    return this.channel(CHANNEL_STATS)
  }

  /** The firmware may sleep, or stand halted: it looks up. */
  kick(): void {
    this.mailbox.mail(MAILBOX.DOORBELL, DOORBELL_KICKFW)
  }

  /** RunWorkQueue; kept until there is room in the channel. */
  runQueue(pipe: number, priority: number, queue: number, wptr: number, slot: number, isNew: boolean): void {
    const channel = this.channel(pipeChannel(pipe, priority))
    const entry = newEntry(channel.index)
    entry.setUint32(RUN_QUEUE.pipe, pipe, true)
    setAddress(entry, RUN_QUEUE.queue, queue)
    entry.setUint32(RUN_QUEUE.wptr, wptr, true)
    entry.setUint32(RUN_QUEUE.slot, slot, true)
    entry.setUint32(RUN_QUEUE.isNew, isNew ? 1 : 0, true)
    this.unsent.push({ channel, entry, doorbell: pipeDoorbell(pipe, priority) })
    this.sendUnsent()
  }

  /** The firmware has read something, perhaps: what found no room is tried again, in order. */
  sendUnsent(): void {
    while (this.unsent[0]?.channel.send(this.unsent[0].entry) === true)
      this.mailbox.mail(MAILBOX.DOORBELL, this.unsent.shift()?.doorbell ?? 0)
  }

  /** FwCtl: the range of a handoff record is to be flushed. False if there is no room for the message. */
  flushRange(address: number, record: number, pages: number): boolean {
    const channel = this.channel(CHANNEL_FWCTL)
    const entry = newEntry(CHANNEL_FWCTL)
    setAddress(entry, FLUSH.address, address)
    entry.setUint32(FLUSH.slot, record, true)
    entry.setUint16(FLUSH.pages, pages, true)
    entry.setUint16(FLUSH.kind, FLUSH_KIND, true)
    if (!channel.send(entry)) return false
    this.mailbox.mail(MAILBOX.FWCTL, 0)
    return true
  }

  /** DestroyContext with all ids 0xff. Null if there is no room; else a question whether the firmware has read it. */
  forgetAll(): (() => boolean) | null {
    const position = this.control(CONTROL.DESTROY_CONTEXT, (entry) => {
      for (let byte = 0; byte < CONTROL_DESTROY.idBytes; byte++) entry.setUint8(CONTROL_DESTROY.ids + byte, FORGET_ALL)
    })
    if (position === null) return null
    const channel = this.channel(CHANNEL_DEVCTRL)
    // At most half a ring of such messages is outstanding, so the distance tells which side the reader is on.
    return () => (channel.readPosition - position + CHANNEL_ENTRIES) % CHANNEL_ENTRIES < CHANNEL_ENTRIES / 2
  }

  /** A render waits for it: kept until there is room in the channel. */
  growAck(context: number, buffer: number, counter: number): void {
    const channel = this.channel(CHANNEL_DEVCTRL)
    const entry = newEntry(CHANNEL_DEVCTRL)
    entry.setUint32(0, CONTROL.GROW_ACK, true)
    entry.setUint32(CONTROL_GROW.context, context, true)
    entry.setUint32(CONTROL_GROW.buffer, buffer, true)
    entry.setUint32(CONTROL_GROW.counter, counter, true)
    this.unsent.push({ channel, entry, doorbell: DOORBELL_DEVCTRL })
    this.sendUnsent()
  }

  /** The position behind the message. */
  private control(code: number, fill: (entry: DataView) => void): number | null {
    const channel = this.channel(CHANNEL_DEVCTRL)
    const entry = newEntry(CHANNEL_DEVCTRL)
    entry.setUint32(0, code, true)
    fill(entry)
    if (!channel.send(entry)) return null
    this.mailbox.mail(MAILBOX.DOORBELL, DOORBELL_DEVCTRL)
    return channel.writePosition
  }

  private channel(index: number): Channel {
    return this.channels[index] as Channel
  }
}

export function setAddress(view: DataView, at: number, address: number): void {
  view.setUint32(at, lowWord(address), true)
  view.setUint32(at + 4, highWord(address), true)
}
