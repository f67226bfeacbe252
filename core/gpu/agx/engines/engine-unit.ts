/**
 * An engine of the GPU as the firmware sees it: given one job at a time, it reports the end, or a fault, by itself.
 * Everything it does takes virtual time. Vertex, fragment and compute engines are of this form.
 */
import { fail } from "../../../base/assert.ts"
import type { Restorable, SavedTimer } from "../checkpoint/clock.ts"
import type { GroupOwner, SavedOwner } from "./group-owner.ts"

export interface EngineJob {
  /** Context whose page table is in force. */
  readonly context: number
  /** The registers of the job, as the driver wrote them. */
  readonly registers: Uint8Array
  /** Event slot of its queue, for the trace. */
  readonly slot: number
}

export interface EngineListener {
  /** The job is over. */
  engineDone(pipe: number): void
  /** The memory system refused an access of the job; what it was is in the fault register. */
  engineFault(pipe: number): void
  /** The vertex engine is out of tiled vertex buffer and waits for `grown`. */
  engineNeedsMemory(pipe: number, buffer: number): void
}

export interface EngineUnit {
  readonly busy: boolean
  /** Who is told; set once, when the machine is put together. */
  listener: EngineListener | null
  /** Context: hardware, only while not busy. */
  start(job: EngineJob): void
  /** Stops where it is: nothing is read or written any more. Nothing happens if it is halted or idle. */
  halt(): void
  /** Goes on after `halt`. */
  resume(): void
  /** Forgets its job, halted or not; no report comes. */
  abort(): void
  /** Memory that it had asked for is there; `given` false: there is none. */
  grown(given: boolean): void
}

/** Plain data. */
export interface SavedUnit {
  readonly timer: SavedTimer
}

/** An engine that is part of a machine, and of its checkpoints. */
export interface MachineUnit extends EngineUnit, Restorable {
  save(): SavedUnit
  /** After `restore`: the owner of a group, from what it had saved. */
  ownerOf(saved: SavedOwner): GroupOwner
}

/** The engine of a machine that has none of that kind, for tests: what is started there never ends. */
export class MissingEngine implements MachineUnit {
  busy = false
  listener: EngineListener | null = null

  start(): void {
    this.busy = true
  }

  halt(): void {}

  resume(): void {}

  abort(): void {
    this.busy = false
  }

  grown(): void {}

  save(): SavedUnit & { readonly busy: boolean } {
    return { busy: this.busy, timer: null }
  }

  restore(saved: object): void {
    this.busy = (saved as { readonly busy: boolean }).busy
  }

  ownerOf(): never {
    fail("group of an engine that does not exist")
  }
}
