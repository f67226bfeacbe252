/** Event slots: which work queue each belongs to, so that a message from the firmware finds it. Source: B.2, B.4. */
import type { Steps } from "../../../engine/steps.ts"
import { EVENT_SLOTS } from "../../../gpu/agx/firmware/layout.ts"
import type { Garbage } from "../firmware/garbage.ts"
import type { FirmwareLink } from "../firmware/link.ts"
import { Slots } from "../slots.ts"
import type { WorkError } from "../work-error.ts"
import type { PendingItem } from "./pending-item.ts"

/** A work queue, as an event finds it. */
export interface SlotOwner {
  advance(): Steps<void>
  failAll(error: WorkError): Steps<void>
  /** Items up to `stamp` were caught in a halt; how many. `errorOf` says what became of each. */
  markFailed(stamp: number, errorOf: (item: PendingItem) => WorkError): number
}

export class EventManager {
  readonly slots: Slots
  readonly garbage: Garbage
  private readonly link: FirmwareLink
  private readonly owners: (SlotOwner | null)[]

  constructor(link: FirmwareLink, garbage: Garbage, count = EVENT_SLOTS) {
    this.link = link
    this.garbage = garbage
    this.slots = new Slots(count)
    this.owners = Array.from({ length: count }, () => null)
  }

  /** The slot has an owner; returns the stamp at which it stands. */
  own(slot: number, owner: SlotOwner): number {
    this.owners[slot] = owner
    return this.link.heap.memory.u32(this.link.stamps + 4 * slot)
  }

  disown(slot: number): void {
    this.owners[slot] = null
  }

  ownerOf(slot: number): SlotOwner | null {
    return this.owners[slot] ?? null
  }

  /** A Flag message: these slots advanced. Context: work queue. */
  fire(firing: readonly number[]): Steps<void> {
    for (let slot = 0; slot < this.owners.length; slot++) {
      if (((firing[slot >> 5] ?? 0) & (1 << (slot & 31))) === 0) continue
      const owner = this.ownerOf(slot)
      if (owner !== null) owner.advance()
    }
  }

  /** The firmware is dead. Context: work queue. */
  failAll(error: WorkError): Steps<void> {
    for (const owner of [...this.owners]) if (owner !== null) owner.failAll(error)
  }
}
