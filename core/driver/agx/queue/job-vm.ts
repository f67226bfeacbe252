/** The address space of a queue, as far as its jobs need it. Source: reference B.2. */
import type { SlotWaiter } from "../slots.ts"

export interface JobVm {
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
