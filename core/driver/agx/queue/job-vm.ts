/** The address space of a queue, as far as its jobs need it. Source: reference B.2. */
import type { SlotWaiter } from "../slots.ts"

/** Memory in the kernel's part of an address space. */
export interface SharedObject {
  readonly address: number
  readonly bytes: number
  /** Physical addresses of its pages. */
  readonly frames: readonly number[]
}

export interface JobVm {
  /** Zeroed memory that GPU and firmware see uncached; null if there is none. Context: process or work queue. */
  allocateShared(bytes: number, align: number): SharedObject | null
  /** The GPU no longer uses it. */
  freeShared(object: SharedObject): void
  readShared(object: SharedObject, at: number): number
  writeShared(object: SharedObject, at: number, word: number): void

  /** Keeps a hardware context as long as work is active: its number, or -1 if all are taken. Context: process. */
  acquire(): number
  /** As often as `acquire` succeeded. Context: any. */
  release(): void
  /** A queue keeps its address space, whatever becomes of its number. */
  get(): void
  put(): void
  waitForContext(waiter: SlotWaiter): void
  stopWaiting(waiter: SlotWaiter): void
}
