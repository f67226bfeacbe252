/**
 * The driver of one AGX: its connection to the firmware, its event slots, and what it does when the firmware speaks.
 * Source: reference B.
 */
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Work, type WorkQueue } from "../../engine/work.ts"
import type { FenceContexts } from "../../fence/fence.ts"
import { CLUSTER_CORES, type Chip } from "../../gpu/agx/chips.ts"
import type { FirmwareHost } from "../../gpu/agx/firmware/firmware.ts"
import { EVENT, EVENT_FLAG, EVENT_GROW, EVENT_SLOTS, EVENT_TIMEOUT, MAILBOX } from "../../gpu/agx/firmware/layout.ts"
import type { MailMessage } from "../../gpu/agx/firmware/state.ts"
import type { SchedulerPort } from "../port/scheduler-port.ts"
import { BufferManager } from "./buffer/buffer-manager.ts"
import { Garbage } from "./firmware/garbage.ts"
import type { FirmwareHeap } from "./firmware/heap.ts"
import { FirmwareLink, type Mailbox } from "./firmware/link.ts"
import type { QueueDevice } from "./queue/agx-queue.ts"
import { EventManager } from "./queue/event-manager.ts"
import { type FaultRegister, HaltWait, type RecoveringDevice, blame } from "./recovery.ts"

/** Mistakes of a driver, for people to see what comes of them. */
export interface AgxMistakes {
  /** Notifier thresholds are raised at the ioctl, which is too early: the deadlock of B.1. */
  readonly earlyThreshold: boolean
}

export interface AgxDeviceSpec {
  readonly chip: Chip
  /** Cores that are there. */
  readonly cores: number
  readonly softFaults: boolean
  readonly mistakes?: Partial<AgxMistakes>
  /** Fewer than the 128 of the hardware, to see what happens without. */
  readonly eventSlots?: number
  /** Fewer blocks than a tiled vertex buffer may have: renders that need more are drawn in parts. */
  readonly tvbBlocksMax?: number | undefined
}

/** The hardware, and what else the device stands on. */
export interface AgxDeviceParts {
  readonly engine: Engine
  readonly contexts: FenceContexts
  readonly port: SchedulerPort
  /** Where messages of the firmware are handled. */
  readonly interruptQueue: WorkQueue
  readonly heap: FirmwareHeap
  readonly mailbox: Mailbox
  readonly faults: FaultRegister
}

export class AgxDevice implements FirmwareHost, QueueDevice, RecoveringDevice {
  readonly spec: AgxDeviceSpec
  readonly engine: Engine
  readonly contexts: FenceContexts
  readonly port: SchedulerPort
  readonly link: FirmwareLink
  readonly events: EventManager
  readonly faults: FaultRegister
  readonly hardwareContext: number
  /** The firmware crashed. For ever. */
  dead = false
  /** Messages of the firmware by type, and recoveries: what a person asks for. */
  readonly counters = { flags: 0, faults: 0, timeouts: 0, growths: 0, recoveries: 0, unrecoverable: 0, jobTimeouts: 0 }
  /** The firmware's memory is as it was when it crashed: the moment to keep it. Context: work queue. */
  crashHandler: () => void = () => undefined
  readonly buffers: BufferManager
  private readonly work: EventWork
  private readonly halting = new HaltWait(this, (recovered) => {
    if (recovered) this.counters.recoveries++
    else this.counters.unrecoverable++
  })
  private seqno = 0
  private counter = 0
  private crashTold = false

  /** Null if there is not even memory for the channels. */
  static create(spec: AgxDeviceSpec, parts: AgxDeviceParts): AgxDevice | null {
    const link = FirmwareLink.create(parts.heap, parts.mailbox)
    return link === null ? null : new AgxDevice(spec, parts, link)
  }

  private constructor(spec: AgxDeviceSpec, parts: AgxDeviceParts, link: FirmwareLink) {
    this.spec = spec
    this.engine = parts.engine
    this.contexts = parts.contexts
    this.port = parts.port
    this.faults = parts.faults
    this.link = link
    this.events = new EventManager(link, new Garbage(parts.heap, link), spec.eventSlots ?? EVENT_SLOTS)
    this.buffers = new BufferManager(spec.tvbBlocksMax)
    this.hardwareContext = parts.contexts.allocate(1)
    this.work = new EventWork(this, parts.interruptQueue)
    link.initialise()
  }

  /** Clusters of cores; an incomplete one counts. */
  get clusters(): number {
    return Math.ceil(this.spec.cores / CLUSTER_CORES)
  }

  get earlyThreshold(): boolean {
    return this.spec.mistakes?.earlyThreshold === true
  }

  /** Context: hard irq. */
  mail({ type }: MailMessage): void {
    if (type === MAILBOX.CRASHLOG) this.crashTold = true
    this.engine.queueWork(this.work)
  }

  /** Context: process. */
  nextHardwareSeqno(): number {
    this.seqno++
    return this.seqno
  }

  nextCounter(): number {
    this.counter++
    return this.counter
  }

  jobTimedOut(): void {
    this.counters.jobTimeouts++
  }

  /** Reads everything that the firmware has said. Context: work queue. */
  readMessages(): Steps<void> {
    for (let message = this.link.events.receive(); message !== null; message = this.link.events.receive())
      this.handle(message)
    while (this.link.statistics.receive() !== null);
    this.link.sendUnsent()
    this.events.garbage.collect()
    if (!this.crashTold || this.dead) return
    this.dead = true
    this.engine.print(3, "asahi: the firmware crashed; this GPU is of no use until it is started anew")
    this.crashHandler()
    this.events.failAll("no-device")
  }

  private handle(message: DataView): Steps<void> {
    const word = (at: number) => message.getUint32(at, true)
    switch (word(0)) {
      case EVENT.FLAG: {
        this.counters.flags++
        const { firing } = EVENT_FLAG
        this.events.fire([word(firing), word(firing + 4), word(firing + 8), word(firing + 12)])
        return
      }
      case EVENT.FAULT:
        this.counters.faults++
        this.recover(-1)
        return
      case EVENT.TIMEOUT:
        this.counters.timeouts++
        this.recover(word(EVENT_TIMEOUT.slot))
        return
      case EVENT.GROW_TVB: {
        this.counters.growths++
        const context = word(EVENT_GROW.context)
        const buffer = word(EVENT_GROW.buffer)
        this.link.growAck(context, buffer, this.buffers.grow(buffer) ? 1 : 0)
        return
      }
      // A ChannelError, which newer firmware sends, or a message that makes no sense.
      default:
        return
    }
  }

  private recover(timedOut: number): void {
    blame(this, timedOut)
    this.halting.begin()
  }
}

class EventWork extends Work {
  private readonly device: AgxDevice

  constructor(device: AgxDevice, queue: WorkQueue) {
    super(device.engine, queue, "events")
    this.device = device
  }

  override execute(): Steps<void> {
    this.device.readMessages()
  }
}
