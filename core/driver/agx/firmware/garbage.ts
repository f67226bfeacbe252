/**
 * Objects that the firmware may still hold in its cache: kept until there are many of them, then a message makes the
 * firmware forget everything, and only once it has read that are they freed. Source: reference B.6.
 */
import type { FirmwareHeap } from "./heap.ts"

const BYTES_MAX = 16 * 1024 * 1024
const OBJECTS_MAX = 2048

/** Sends the message that makes the firmware forget; returns when it was read, as a question to ask later. */
export interface CacheFlusher {
  forgetAll(): (() => boolean) | null
}

interface Batch {
  readonly objects: readonly number[]
  readonly read: () => boolean
}

export class Garbage {
  private readonly heap: FirmwareHeap
  private readonly flusher: CacheFlusher
  private objects: number[] = []
  private bytes = 0
  private batches: Batch[] = []
  /** Objects freed so far, and flushes asked for. */
  freed = 0
  flushes = 0

  constructor(heap: FirmwareHeap, flusher: CacheFlusher) {
    this.heap = heap
    this.flusher = flusher
  }

  get waiting(): number {
    return this.objects.length
  }

  /** Objects that are not freed yet: waiting, or told to the firmware, which has not read it. */
  get kept(): number {
    return this.batches.reduce((sum, { objects }) => sum + objects.length, this.objects.length)
  }

  throwAway(address: number, bytes: number): void {
    this.objects.push(address)
    this.bytes += bytes
    if (this.bytes > BYTES_MAX || this.objects.length > OBJECTS_MAX) this.flush()
  }

  /** Frees what the firmware has forgotten by now. */
  collect(): void {
    while (this.batches[0]?.read() === true) {
      for (const object of this.batches.shift()?.objects ?? []) {
        this.heap.free(object)
        this.freed++
      }
    }
  }

  private flush(): void {
    const read = this.flusher.forgetAll()
    // No room for the message: later.
    if (read === null) return
    this.flushes++
    this.batches.push({ objects: this.objects, read })
    this.objects = []
    this.bytes = 0
  }
}
