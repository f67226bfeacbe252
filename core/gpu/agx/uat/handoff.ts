/**
 * The page by which driver and firmware agree about the MMU: a lock that needs no atomic instruction, the context in
 * use, and requests to flush ranges that the firmware may have cached. Source: reference C.2.
 *
 * The lock is Dekker's: each side raises its byte and looks at the other's; if both are raised, the side whose turn it
 * is not lowers its own and waits. Leaving gives the turn away.
 */
import { byteOf } from "../../../isa/positions.ts"
import { FLUSH_RECORD, HANDOFF } from "../../../isa/uat/uat.ts"
import type { PhysicalMemory } from "../memory/physical-memory.ts"

export const HANDOFF_MAGIC = 0x4b1d_0000_0000_0002n
const MAGIC = { driver: byteOf(HANDOFF, "driver_magic"), firmware: byteOf(HANDOFF, "firmware_magic") } as const
const LOCK = { driver: byteOf(HANDOFF, "driver_lock"), firmware: byteOf(HANDOFF, "firmware_lock") } as const
const TURN = byteOf(HANDOFF, "turn")
const CURRENT_CONTEXT = byteOf(HANDOFF, "current_context")
const RECORDS = HANDOFF.bytes
const RECORD_BYTES = FLUSH_RECORD.bytes
const RECORD_ADDRESS = byteOf(FLUSH_RECORD, "address")
const RECORD_SIZE = byteOf(FLUSH_RECORD, "size")

/** One for each context, and the last for the kernel half. */
export const FLUSH_RECORDS = 65
export const KERNEL_RECORD = 64

export type Side = "driver" | "firmware"

/** Whose turn it is, as stored. */
const TURN_OF = { driver: 0, firmware: 1 } as const

/** How far a flush is: the driver asks, the firmware has flushed, the driver has seen it. */
export const FLUSH_STATES = ["idle", "asked", "flushed"] as const
export type FlushState = (typeof FLUSH_STATES)[number]

export interface FlushRecord {
  /** Null: a number that neither side writes. */
  readonly state: FlushState | null
  /** 64 bits. */
  readonly address: bigint
  readonly size: bigint
}

export class Handoff {
  readonly memory: PhysicalMemory
  readonly page: number

  constructor(memory: PhysicalMemory, page: number) {
    this.memory = memory
    this.page = page
  }

  /** A side is up once its magic number is there. */
  announce(side: Side): void {
    this.memory.writeU64(this.page + MAGIC[side], HANDOFF_MAGIC)
  }

  isAnnounced(side: Side): boolean {
    return this.memory.readU64(this.page + MAGIC[side]) === HANDOFF_MAGIC
  }

  raise(side: Side): void {
    this.memory.writeU8(this.page + LOCK[side], 1)
  }

  lower(side: Side): void {
    this.memory.writeU8(this.page + LOCK[side], 0)
  }

  isRaised(side: Side): boolean {
    return this.memory.readU8(this.page + LOCK[side]) !== 0
  }

  hasTurn(side: Side): boolean {
    return this.memory.readU32(this.page + TURN) === TURN_OF[side]
  }

  /** Takes the lock if it is free right now. For a side that looks again later instead of spinning. */
  tryEnter(side: Side): boolean {
    this.raise(side)
    if (!this.isRaised(other(side))) return true
    this.lower(side)
    return false
  }

  leave(side: Side): void {
    this.memory.writeU32(this.page + TURN, TURN_OF[other(side)])
    this.lower(side)
  }

  get currentContext(): number {
    return this.memory.readU32(this.page + CURRENT_CONTEXT)
  }

  set currentContext(context: number) {
    this.memory.writeU32(this.page + CURRENT_CONTEXT, context)
  }

  flushRecord(index: number): FlushRecord {
    const at = this.recordAt(index)
    return {
      state: FLUSH_STATES[Number(this.memory.readU64(at))] ?? null,
      address: this.memory.readU64(at + RECORD_ADDRESS),
      size: this.memory.readU64(at + RECORD_SIZE),
    }
  }

  setFlushState(index: number, state: FlushState): void {
    this.memory.writeU64(this.recordAt(index), BigInt(FLUSH_STATES.indexOf(state)))
  }

  /** The range first, then the state: the firmware reads the range only once it was asked. */
  askFlush(index: number, address: bigint, size: bigint): void {
    const at = this.recordAt(index)
    this.memory.writeU64(at + RECORD_ADDRESS, address)
    this.memory.writeU64(at + RECORD_SIZE, size)
    this.setFlushState(index, "asked")
  }

  private recordAt(index: number): number {
    return this.page + RECORDS + index * RECORD_BYTES
  }
}

export function other(side: Side): Side {
  return side === "driver" ? "firmware" : "driver"
}
