/** What the driver does when the firmware halted the GPU: who is to blame, and on. Source: reference B.7. */
import { PENDING_BYTES, PENDING_STAMPS, STATUS } from "../../gpu/agx/firmware/layout.ts"
import { formatErrno } from "../../base/errno.ts"
import { type FaultInfo, describeFault } from "../../gpu/agx/uat/fault.ts"
import { EV } from "../../trace/events.ts"
import type { Engine } from "../../engine/engine.ts"
import { Timer } from "../../engine/timer.ts"
import type { SimTime } from "../../time/time.ts"
import type { FirmwareLink } from "./firmware/link.ts"
import type { EventManager } from "./queue/event-manager.ts"
import type { PendingItem } from "./queue/pending-item.ts"
import { WORK_ERRNO, type WorkError } from "./work-error.ts"

/** The fault register. */
export interface FaultRegister {
  /** What is latched, if anything. */
  readonly fault: FaultInfo | null
  clear(): void
}

export interface RecoveringDevice {
  readonly engine: Engine
  readonly link: FirmwareLink
  readonly events: EventManager
  readonly faults: FaultRegister
}

const SLOT_MASK = 0x7f
/** Levels of printk. */
const ERROR = 3
const INFO = 6

/** How long the driver waits for the GPU to say that it stands still, and how often it looks; in ns. */
const HALT_WAIT = 100_000_000
const HALT_POLL = 1_000_000

/** Marks what was caught. `timedOut` is the event slot that a Timeout message named; -1 for a Fault message. */
export function blame(device: RecoveringDevice, timedOut: number): void {
  const { engine, link, events, faults } = device
  const { memory } = link.heap
  const context = faults.fault?.context ?? -1
  if (faults.fault !== null) engine.print(ERROR, `asahi: GPU fault: ${describeFault(faults.fault)}`)
  if (timedOut >= 0) engine.print(ERROR, `asahi: GPU timeout: work of event slot ${timedOut} does not end`)
  for (let index = 0; index < PENDING_STAMPS; index++) {
    const entry = link.pendingStamps + PENDING_BYTES * index
    const info = memory.u32(entry)
    if ((info & 1) === 0) continue
    const slot = (info >>> 3) & SLOT_MASK
    const stamp = memory.u32(entry + 4)
    memory.setU32(entry, 0)
    memory.setU32(entry + 4, 0)
    const owner = events.ownerOf(slot)
    if (owner === null) continue
    let error: WorkError = "killed"
    const errorOf = (item: PendingItem): WorkError => {
      if (timedOut === slot) error = context < 0 ? "timeout" : "fault"
      else error = timedOut < 0 && item.context === context ? "fault" : "killed"
      return error
    }
    const count = owner.markFailed(stamp, errorOf)
    const { trace, now } = engine
    if (trace.on) trace.append(now, EV.agx_recover, count, slot, WORK_ERRNO[error], 0)
    if (count > 0)
      engine.print(ERROR, `asahi: event slot ${slot}: ${count} failed, the last with ${formatErrno(WORK_ERRNO[error])}`)
  }
  faults.clear()
}

/** Lets the GPU go on. False: it does not say that it stands still. */
function resume({ engine, link }: RecoveringDevice): boolean {
  const { memory } = link.heap
  if (memory.u32(link.status + STATUS.halted) === 0) return false
  memory.setU32(link.status + STATUS.halted, 0)
  memory.setU32(link.status + STATUS.resume, 1)
  link.kick()
  engine.print(INFO, "asahi: GPU recovered")
  return true
}

/** Looks whether the GPU stands still, until it does or there is no hope. */
export class HaltWait extends Timer {
  private readonly device: RecoveringDevice
  private readonly over: (recovered: boolean) => void
  private deadline = 0

  constructor(device: RecoveringDevice, over: (recovered: boolean) => void) {
    super()
    this.device = device
    this.over = over
  }

  begin(): void {
    this.deadline = this.device.engine.now + HALT_WAIT
    this.look()
  }

  override fire(): void {
    this.look()
  }

  private look(): void {
    const { engine } = this.device
    if (resume(this.device)) {
      this.over(true)
      return
    }
    if (engine.now >= this.deadline) {
      engine.print(ERROR, "asahi: cannot recover: the GPU does not halt")
      this.over(false)
      return
    }
    engine.arm(this, (engine.now + HALT_POLL) as SimTime)
  }
}
