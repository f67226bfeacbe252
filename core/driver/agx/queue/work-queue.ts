/**
 * A ring of work items for one engine. A job goes through phases: `open` (takes an event slot), `add` its items,
 * `commit` (from here its stamps are fixed), `submit` (into the ring), `run` (the firmware is told). Dropped before
 * `commit`, nothing of it is left. Items end in order, when the stamp of the event slot has come as far as theirs.
 *
 * Each Run item has a stamp of its own; a Barrier or InitBuffer in front of it shares it, since the firmware stamps
 * Run items only. Source: reference B.3, B.4.
 */
import { assert, present } from "../../../base/assert.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Fence } from "../../../fence/fence.ts"
import {
  QUEUE,
  QUEUE_SCRATCH_BYTES,
  RING,
  RING_ENTRIES,
  STAMP_STEP,
  stampReached,
} from "../../../gpu/agx/firmware/layout.ts"
import type { FirmwareLink } from "../firmware/link.ts"
import type { SlotToken, SlotWaiter } from "../slots.ts"
import type { WorkError } from "../work-error.ts"
import type { EventManager, SlotOwner } from "./event-manager.ts"
import type { PendingItem } from "./pending-item.ts"

/** Stamps of a work queue in flight. */
const STAMPS_MAX = 127

/** The priority rows of B.3 by index: prio, prio, mask low, mask high, unknown, unknown, index. */
const PRIORITY_ROWS = [
  [0, 0, 0xffff_0000, 0xffff_ffff, 1, 0, 1],
  [1, 1, 0, 0xffff_ffff, 0, 0, 0],
  [2, 2, 0, 0xffff_0000, 0, 0, 2],
  [3, 3, 0, 0, 0, 0, 3],
] as const
const ROW_OFFSETS = [0x20, 0x24, 0x28, 0x2c, 0x30, 0x34, 0x38] as const

export class AgxWorkQueue implements SlotOwner {
  readonly pipe: number
  /** Row: 0 is the most urgent. */
  readonly priority: number
  readonly info: number
  readonly ringState: number
  readonly ring: number
  /** In the ring, oldest first. */
  pending: PendingItem[] = []
  /** Held while work is pending or jobs are open. */
  slot: SlotToken | null = null
  /** The last stamp that was reserved. */
  stamp = 0
  private token: SlotToken | null = null
  private openJobs = 0
  private wptr = 0
  private announced = false
  /** Nobody will submit any more: its structures go when it is idle. */
  private closing = false
  private readonly places: readonly number[]
  private readonly link: FirmwareLink
  private readonly events: EventManager

  /** Called once, when it was closed and is idle. */
  onIdle: () => void = () => undefined

  /** Null if there is no memory for it. */
  static create(link: FirmwareLink, events: EventManager, pipe: number, priority: number): AgxWorkQueue | null {
    const places = [QUEUE.bytes, RING.bytes, 8 * RING_ENTRIES, QUEUE_SCRATCH_BYTES].map((bytes) =>
      link.heap.allocate(bytes),
    )
    const [info, state, ring, scratch] = places
    if (info && state && ring && scratch)
      return new AgxWorkQueue(link, events, pipe, priority, [info, state, ring, scratch])
    for (const place of places) if (place !== null) link.heap.free(place)
    return null
  }

  private constructor(
    link: FirmwareLink,
    events: EventManager,
    pipe: number,
    priority: number,
    [info, state, ring, scratch]: readonly [number, number, number, number],
  ) {
    this.link = link
    this.events = events
    this.pipe = pipe
    this.priority = priority
    this.info = info
    this.ringState = state
    this.ring = ring
    this.places = [info, state, ring, scratch]
    const { memory } = link.heap
    memory.setAddress(info + QUEUE.state, state)
    memory.setAddress(info + QUEUE.ring, ring)
    memory.setAddress(info + QUEUE.scratch, scratch)
    for (const [index, word] of (PRIORITY_ROWS[priority] ?? []).entries())
      memory.setU32(info + (ROW_OFFSETS[index] ?? 0), word)
    memory.setU32(state + RING.size, RING_ENTRIES)
  }

  /** Nobody has used it: its structures go at once. */
  discard(): void {
    for (const place of this.places) this.link.heap.free(place)
  }

  /** A new job; null if no event slot is free: wait for one. Context: process. */
  open(): WorkJob | null {
    if (this.slot === null) {
      const token = this.events.slots.take(this.token)
      if (token === null) return null
      this.slot = token
      this.token = token
      this.stamp = this.events.own(token.slot, this)
      this.announced = false
    }
    this.openJobs++
    return new WorkJob(this)
  }

  /** Who finds no slot waits here. */
  waitForSlot(waiter: SlotWaiter): void {
    this.events.slots.wait(waiter)
  }

  get fwStampAddress(): number {
    return this.link.fwStamps + 4 * this.slotNumber
  }

  get stampAddress(): number {
    return this.link.stamps + 4 * this.slotNumber
  }

  get slotNumber(): number {
    return present(this.slot, "event slot").slot
  }

  /** Something was promised, and is not over. */
  get active(): boolean {
    return this.pending.length > 0 || this.openJobs > 0
  }

  /** The completion fence of the oldest work, if `items` more, `stamps` of them with a stamp, have no room. */
  blocker(items: number, stamps: number): Fence | null {
    const [oldest] = this.pending
    if (oldest === undefined) return null
    const stamped = this.pending.reduce((sum, { over }) => sum + (over === null ? 0 : 1), 0)
    const fits = this.pending.length + items < RING_ENTRIES && stamped + stamps <= STAMPS_MAX
    return fits ? null : oldest.fence
  }

  /** Writes items into the ring. Context: work queue. */
  put(items: readonly PendingItem[]): void {
    const { memory } = this.link.heap
    for (const item of items) {
      memory.setAddress(this.ring + 8 * this.wptr, item.object)
      this.wptr = (this.wptr + 1) % RING_ENTRIES
      this.pending.push(item)
    }
  }

  /** Publishes the write position and tells the firmware. */
  announce(): void {
    this.link.heap.memory.setU32(this.ringState + RING.wptr, this.wptr)
    const { pipe, priority, info, wptr } = this
    this.link.runQueue(pipe, priority, info, wptr, this.slotNumber, !this.announced)
    this.announced = true
  }

  /** Frees items that never were in the ring. */
  forget(items: readonly PendingItem[]): void {
    for (const { object } of items) this.link.heap.free(object)
  }

  closeJob(): void {
    this.openJobs--
    this.rest()
  }

  /** The stamp has moved: what is over leaves the ring. Context: work queue. */
  advance(): Steps<void> {
    if (this.slot === null) return
    const stamp = this.link.heap.memory.u32(this.stampAddress)
    for (let item = this.pending[0]; item !== undefined && stampReached(stamp, item.stamp); item = this.pending[0])
      this.finishFirst()
  }

  /** Nothing will happen any more: everything pending fails. Context: work queue. */
  failAll(error: WorkError): Steps<void> {
    for (const item of this.pending) item.error = error
    while (this.pending.length > 0) this.finishFirst()
  }

  /** Items up to a stamp were caught in a halt; how many. `errorOf` says what became of each. */
  markFailed(stamp: number, errorOf: (item: PendingItem) => WorkError): number {
    let count = 0
    for (const item of this.pending) {
      if (!stampReached(stamp, item.stamp)) break
      item.error ??= errorOf(item)
      count++
    }
    return count
  }

  private finishFirst(): Steps<void> {
    const item = this.pending.shift()
    if (item === undefined) return
    const { memory } = this.link.heap
    const freeptr = (memory.u32(this.ringState + RING.freeptr) + 1) % RING_ENTRIES
    memory.setU32(this.ringState + RING.freeptr, freeptr)
    this.events.garbage.throwAway(item.object, item.objectBytes)
    if (item.over !== null) {
      const { over } = item
      over.itemOver(item.error)
    }
    // Last: the work has given its context back, so a closed queue may let its address space go.
    this.rest()
  }

  /** No job is opened any more. The firmware may still be at work: what it uses stays as long. */
  close(): void {
    this.closing = true
    this.rest()
  }

  /** Idle queues give their slot up; closed ones give back everything. */
  private rest(): void {
    if (this.active) return
    const { slot } = this
    if (slot !== null) {
      this.slot = null
      this.events.disown(slot.slot)
      this.events.slots.give(slot)
    }
    if (!this.closing) return
    this.closing = false
    for (const place of this.places) this.events.garbage.throwAway(place, QUEUE_SCRATCH_BYTES)
    this.onIdle()
  }
}

/** The part of a job that goes to one work queue. */
export class WorkJob {
  readonly queue: AgxWorkQueue
  readonly items: PendingItem[] = []
  /** Stamps of the job so far. */
  stamps = 0
  private phase: "open" | "committed" | "over" = "open"

  constructor(queue: AgxWorkQueue) {
    this.queue = queue
  }

  /** The stamp of the next Run item that is added. */
  get nextStamp(): number {
    return (this.queue.stamp + STAMP_STEP * (this.stamps + 1)) >>> 0
  }

  /** The stamp of the last Run item that was added. */
  get lastStamp(): number {
    return (this.queue.stamp + STAMP_STEP * this.stamps) >>> 0
  }

  add(item: PendingItem): void {
    assert(this.phase === "open", "work added after commit")
    this.items.push(item)
    if (item.over !== null) this.stamps++
  }

  /** From here on the order is fixed. Nobody else may have committed to the queue since `open`. */
  commit(): void {
    assert(this.phase === "open", "work committed twice")
    this.queue.stamp = this.lastStamp
    this.phase = "committed"
  }

  submit(): void {
    assert(this.phase === "committed", "work submitted before commit")
    this.queue.put(this.items)
  }

  run(): void {
    this.phase = "over"
    this.queue.announce()
    this.queue.closeJob()
  }

  /** It will not run, and the firmware knows nothing of it. After commit, its stamps are lost. */
  drop(): void {
    if (this.phase === "over") return
    this.phase = "over"
    this.queue.forget(this.items)
    this.queue.closeJob()
  }
}
