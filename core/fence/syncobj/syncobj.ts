/**
 * The drm_syncobj: a counted box with at most one fence. Binary use holds any fence; as a timeline it holds
 * the head of a chain. Whoever waits for a point that is not there yet is an entry of the box.
 *
 * Invariant: an entry whose point is found leaves the box with that fence and is bound to it from then on;
 * what happens to the box later does not concern it. Entries are looked at in order of registration,
 * waits before eventfds, under the object's lock: here, without a point in between.
 * Source: reference 5, 5.2.
 */
import { assert } from "../../base/assert.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence, FenceContexts } from "../fence.ts"
import { findSeqno, linkChain, walkChain } from "../fence-chain.ts"
import { STUB_FENCE } from "../stub.ts"

/** Someone who waits until a point has a fence. */
export interface SyncobjEntry {
  readonly point: number
  /** The point has this fence now. Context: whoever changed the object. */
  found(fence: Fence): Steps<void>
}

export class Syncobj {
  fence: Fence | null = null
  private references = 1
  private readonly waits = new Set<SyncobjEntry>()
  private readonly eventfds = new Set<SyncobjEntry>()

  /** Takes a reference. */
  get(): this {
    assert(this.references > 0, "reference to a freed syncobj")
    this.references++
    return this
  }

  /** Drops one. With the last, eventfds that still wait are forgotten, unsignalled. */
  put(): void {
    assert(this.references > 0, "syncobj freed twice")
    this.references--
    if (this.references > 0) return
    this.fence = null
    this.eventfds.clear()
  }

  get freed(): boolean {
    return this.references === 0
  }

  get entryCount(): number {
    return this.waits.size + this.eventfds.size
  }

  /** The fence of a point: the global stub if it was collected, null if it was not submitted. */
  find(point: number): Steps<Fence | null> {
    const found = findSeqno(this.fence, point)
    return found === "collected" ? STUB_FENCE : found
  }

  /** Entries are looked at only if the fence is another one. Null leaves them waiting. */
  replaceFence(fence: Fence | null): Steps<void> {
    const before = this.fence
    this.fence = fence
    if (fence !== before) this.lookAtEntries()
  }

  /** Appends a point of a timeline; one that is not above the last begins the numbering anew. */
  addPoint(engine: Engine, contexts: FenceContexts, fence: Fence, point: number): Steps<void> {
    const before = this.fence
    this.fence = linkChain(engine, contexts, before, fence, point)
    this.lookAtEntries()
    // Only to collect what is over.
    for (let at = before; at !== null; ) at = walkChain(at)
  }

  /** Registers a wait, unless its point is there already: then that is found at once. */
  addWait(entry: SyncobjEntry): Steps<void> {
    const fence = this.find(entry.point)
    if (fence === null) this.waits.add(entry)
    else entry.found(fence)
  }

  addEventfd(entry: SyncobjEntry): Steps<void> {
    const fence = this.find(entry.point)
    if (fence === null) this.eventfds.add(entry)
    else entry.found(fence)
  }

  /** Nothing if it is not there any more. */
  removeWait(entry: SyncobjEntry): void {
    this.waits.delete(entry)
  }

  /** Each found entry is off the list before it is told, since what it does then may change the list. */
  private lookAtEntries(): Steps<void> {
    for (const entry of [...this.waits]) {
      const fence = this.find(entry.point)
      if (fence === null || !this.waits.has(entry)) continue
      this.removeWait(entry)
      entry.found(fence)
    }
    for (const entry of [...this.eventfds]) {
      const fence = this.find(entry.point)
      if (fence === null || !this.eventfds.has(entry)) continue
      this.eventfds.delete(entry)
      entry.found(fence)
    }
  }
}
