/**
 * Pages that the driver maps for itself and that the firmware may cache: in the kernel half, or in the part of a VM that
 * user space gave to the kernel. Taking them away goes by the order of reference C.2: remap uncached, invalidate, flush,
 * unmap, invalidate.
 *
 * The driver polls for the flush; here it does so by a timer, since nothing runs half-way in straight mode.
 */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import { Timer } from "../../../engine/timer.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import { bitsOf } from "../../../gpu/agx/uat/address.ts"
import { ATTRIBUTES, type Protection, uncached } from "../../../gpu/agx/uat/entries.ts"
import type { SimTime } from "../../../time/time.ts"
import type { FrameSource, PageTables } from "./page-tables.ts"
import type { VmDevice } from "./vm-device.ts"

/** Between two looks at a flush record, and how long the driver goes on looking; in ns. */
const POLL = 10_000
const GIVE_UP = 1_000_000_000

/** Where a range lies, and by which tables and which flush record it is reached. */
export interface Place {
  readonly tables: PageTables
  /** For the TLB; any for the kernel half. Null: no context has it, so nothing of it is remembered or cached. */
  readonly context: number | null
  readonly flushRecord: number
}

export interface PinnedRange {
  readonly address: number
  readonly bytes: number
  readonly protection: Protection
  /** Frames of its own, freed with it; empty if they are an object's. */
  readonly frames: readonly number[]
}

/** Frames for `bytes`; null if memory is exhausted, and then none is taken. */
export function takeFrames(device: VmDevice, bytes: number): number[] | null {
  if (bytes / PAGE_SIZE > device.memory.available) return null
  const frames: number[] = []
  for (let done = 0; done < bytes; done += PAGE_SIZE) {
    const frame = device.memory.allocate()
    if (frame !== null) frames.push(frame)
  }
  return frames
}

/** False if there is no memory for the tables. */
export function mapPinned(tables: PageTables, range: Omit<PinnedRange, "frames">, frames: FrameSource): boolean {
  if (!tables.reserve(range.address, range.bytes)) return false
  tables.map(range.address, range.bytes, frames, range.protection)
  return true
}

/**
 * Takes a range away. `released` hears the errno of the flush, -ETIMEDOUT if the firmware never answers; the range is
 * gone in any case, perhaps only later.
 */
export class PinnedRelease extends Timer {
  private readonly device: VmDevice
  private readonly place: Place
  private readonly range: PinnedRange
  private readonly released: (error: number) => void
  private readonly deadline: SimTime
  private asked = false

  constructor(device: VmDevice, place: Place, range: PinnedRange, released: (error: number) => void) {
    super()
    this.device = device
    this.place = place
    this.range = range
    this.released = released
    this.deadline = (device.engine.now + GIVE_UP) as SimTime
  }

  /** Context: process. */
  begin(): Steps<void> {
    const { device, place, range } = this
    const cached = range.protection.attribute === ATTRIBUTES.cached
    if (place.context === null || device.handoff === null || !cached || device.mistakes.skipFlush) {
      this.finish(0)
      return
    }
    place.tables.protect(range.address, range.bytes, uncached(range.protection))
    this.invalidate()
    this.look()
  }

  override fire(): Steps<void> {
    this.look()
  }

  private look(): Steps<void> {
    const { device, place, range } = this
    const { handoff, firmware, engine } = device
    if (handoff === null || firmware === null) return
    const { state } = handoff.flushRecord(place.flushRecord)
    if (this.asked && state === "flushed") {
      handoff.setFlushState(place.flushRecord, "idle")
      this.finish(0)
      return
    }
    if (engine.now >= this.deadline) {
      this.finish(-ERRNO.ETIMEDOUT)
      return
    }
    // Somebody else's flush by the same record, or no room for the message: later.
    if (!this.asked && state === "idle") {
      handoff.askFlush(place.flushRecord, bitsOf(range.address), BigInt(range.bytes))
      this.asked = firmware.flushRange(range.address, place.flushRecord, range.bytes / PAGE_SIZE)
      if (!this.asked) handoff.setFlushState(place.flushRecord, "idle")
    }
    engine.arm(this, (engine.now + POLL) as SimTime)
  }

  private finish(error: number): void {
    const { device, place, range } = this
    place.tables.unmap(range.address, range.bytes, false)
    this.invalidate()
    for (const frame of range.frames) device.memory.free(frame)
    this.released(error)
  }

  private invalidate(): void {
    const { device, place, range } = this
    if (place.context !== null) device.invalidate(place.context, range.address, range.bytes)
  }
}
