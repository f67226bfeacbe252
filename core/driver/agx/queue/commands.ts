/** Work items in the firmware's memory: the item, its registers and its microsequence, in one object. Source: B.3, B.5. */
import {
  BARRIER,
  BARRIER_EXPLICIT,
  FINALIZE,
  FINALIZE_OP,
  INIT_BUFFER,
  OP,
  RETIRE_BYTES,
  RETIRE_WORD,
  RUN,
  START,
  START_OP,
  TAG,
  TIMESTAMP,
  TIMESTAMP_START,
  WAIT_BIT,
  WAIT_BYTES,
} from "../../../gpu/agx/firmware/layout.ts"
import type { FirmwareHeap } from "../firmware/heap.ts"
import { setAddress } from "../firmware/link.ts"

/** Tags of the Run items by pipe. */
const RUN_TAG = [TAG.RUN_VERTEX, TAG.RUN_FRAGMENT, TAG.RUN_COMPUTE] as const

export interface RunSpec {
  readonly pipe: number
  readonly context: number
  readonly slot: number
  readonly notifier: number
  readonly stamp: number
  readonly stampAddress: number
  readonly fwStampAddress: number
  /** Counts the items of the device; a timeout names it. */
  readonly counter: number
  readonly registers: Uint8Array
  /** Where the times of begin and end go; 0: nowhere. */
  readonly startTime: number
  readonly endTime: number
}

export interface FirmwareObject {
  readonly address: number
  readonly bytes: number
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}

/** Null if there is no memory for it. */
export function writeRun(heap: FirmwareHeap, spec: RunSpec): FirmwareObject | null {
  const { pipe, registers } = spec
  const registersAt = aligned(RUN.bytes)
  const microAt = registersAt + aligned(registers.length)
  const startAt = microAt
  const beginAt = startAt + START.bytes
  const waitAt = beginAt + TIMESTAMP.bytes
  const endAt = waitAt + WAIT_BYTES
  const finalizeAt = endAt + TIMESTAMP.bytes
  const retireAt = finalizeAt + FINALIZE.bytes
  const bytes = retireAt + RETIRE_BYTES
  const address = heap.allocate(bytes)
  if (address === null) return null
  const view = new DataView(new ArrayBuffer(bytes))
  const word = (at: number, value: number) => view.setUint32(at, value, true)
  word(0, RUN_TAG[pipe] ?? 0)
  word(RUN.context, spec.context)
  setAddress(view, RUN.micro, address + microAt)
  word(RUN.microBytes, bytes - microAt)
  word(RUN.slot, spec.slot)
  setAddress(view, RUN.notifier, spec.notifier)
  word(RUN.stamp, spec.stamp)
  word(RUN.counter, spec.counter)
  new Uint8Array(view.buffer).set(registers, registersAt)
  word(startAt, START_OP[pipe] ?? 0)
  word(startAt + START.context, spec.context)
  setAddress(view, startAt + START.registers, address + registersAt)
  word(startAt + START.registerBytes, registers.length)
  word(beginAt, OP.TIMESTAMP | TIMESTAMP_START)
  setAddress(view, beginAt + TIMESTAMP.target, spec.startTime)
  word(waitAt, OP.WAIT | ((WAIT_BIT[pipe] ?? 0) << 8))
  word(endAt, OP.TIMESTAMP)
  setAddress(view, endAt + TIMESTAMP.target, spec.endTime)
  word(finalizeAt, FINALIZE_OP[pipe] ?? 0)
  word(finalizeAt + FINALIZE.slot, spec.slot)
  setAddress(view, finalizeAt + FINALIZE.stamp, spec.stampAddress)
  setAddress(view, finalizeAt + FINALIZE.fwStamp, spec.fwStampAddress)
  word(finalizeAt + FINALIZE.value, spec.stamp)
  view.setInt32(finalizeAt + FINALIZE.restart, startAt - finalizeAt, true)
  word(retireAt, RETIRE_WORD)
  heap.memory.setBytes(address, new Uint8Array(view.buffer))
  return { address, bytes }
}

export interface BarrierSpec {
  /** The firmware's own stamp of the queue that is waited for. */
  readonly fwStamp: number
  readonly value: number
  readonly slot: number
  /** The waiter's stamp. */
  readonly self: number
  /** User space asked for it; else it is a fragment's wait for its own vertices. */
  readonly explicit: boolean
}

export function writeBarrier(heap: FirmwareHeap, spec: BarrierSpec): FirmwareObject | null {
  const address = heap.allocate(BARRIER.bytes)
  if (address === null) return null
  const { memory } = heap
  memory.setU32(address, TAG.BARRIER)
  memory.setAddress(address + BARRIER.stamp, spec.fwStamp)
  memory.setU32(address + BARRIER.value, spec.value)
  memory.setU32(address + BARRIER.slot, spec.slot)
  memory.setU32(address + BARRIER.self, spec.self)
  memory.setU32(address + BARRIER.uuid, spec.explicit ? BARRIER_EXPLICIT : 0)
  memory.setU32(address + BARRIER.kind, spec.explicit ? 1 : 0)
  return { address, bytes: BARRIER.bytes }
}

export interface InitBufferSpec {
  readonly context: number
  /** Of the buffer. */
  readonly slot: number
  readonly info: number
}

export function writeInitBuffer(heap: FirmwareHeap, { context, slot, info }: InitBufferSpec): FirmwareObject | null {
  const address = heap.allocate(INIT_BUFFER.bytes)
  if (address === null) return null
  const { memory } = heap
  memory.setU32(address, TAG.INIT_BUFFER)
  memory.setU32(address + INIT_BUFFER.context, context)
  memory.setU32(address + INIT_BUFFER.slot, slot)
  memory.setAddress(address + INIT_BUFFER.info, info)
  return { address, bytes: INIT_BUFFER.bytes }
}
