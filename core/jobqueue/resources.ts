/**
 * Scarce things of a device beside its rings: event ids, slots of address spaces. A job takes all that it needs at once or
 * nothing, and who waits holds nothing, so that no two can wait for each other; first come, first served, so that nobody
 * with large needs is passed by for ever and nobody is woken in vain (R24). Source: reference 4.1, resource livelock.
 *
 *     const grant = pools.ask([2, 1])                       // with the job: allocates. Or an errno: it would never fit
 *     const wake = pools.take(grant)                        // in `submit`; null: all is taken, in `grant.ids`
 *     if (wake !== null) return { token, wake }             // offered again when it is this one's turn
 *     pools.giveBack(grant)                                 // in `release`: whatever became of the job
 *
 * A queue that is parked while it is its turn keeps what it was given; who parks for long gives it back, and asks anew.
 */
import { assert } from "../base/assert.ts"
import { ERRNO } from "../base/errno.ts"
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import { Fence, type FenceContexts } from "../fence/fence.ts"

export interface PoolSpec {
  readonly name: string
  readonly count: number
}

/** What one job takes, and whether it has it. Used once. */
export class Grant {
  /** By pool, how many. */
  readonly counts: readonly number[]
  /** By pool, the numbers that it was given; meaningful while it is held. */
  readonly ids: readonly number[][]
  /** Signals when it is its turn: all is taken for it then. */
  readonly fence: Fence
  state: "asked" | "waits" | "held" | "over" = "asked"
  /** Behind it among those who wait. */
  next: Grant | null = null

  constructor(counts: readonly number[], fence: Fence) {
    this.counts = counts
    this.ids = counts.map((count) => new Array<number>(count).fill(-1))
    this.fence = fence
  }
}

export class ResourcePools {
  private readonly engine: Engine
  private readonly specs: readonly PoolSpec[]
  private readonly context: number
  private seqno = 0
  /** By pool, the numbers that are free, and how many of the list. */
  private readonly free: readonly number[][]
  private readonly left: number[]
  private first: Grant | null = null
  private last: Grant | null = null

  constructor(engine: Engine, contexts: FenceContexts, specs: readonly PoolSpec[]) {
    this.engine = engine
    this.specs = specs
    this.context = contexts.allocate(1)
    // The lowest is at the end, and given first.
    this.free = specs.map(({ count }) => Array.from({ length: count }, (_, i) => count - 1 - i))
    this.left = specs.map(({ count }) => count)
  }

  /** How many of a pool are free. Context: any. */
  freeOf(pool: number): number {
    return this.left[pool] ?? 0
  }

  /** Takes the memory; -ENOMEM, or -EINVAL for what never fits. Nothing is held yet. Context: process, may sleep. */
  ask(counts: readonly number[]): Grant | number {
    const fits =
      counts.length === this.specs.length &&
      counts.every((count, i) => Number.isInteger(count) && count >= 0 && count <= (this.specs[i] as PoolSpec).count)
    if (!fits) return -ERRNO.EINVAL
    if (!this.engine.allocate("jobqueue.grant")) return -ERRNO.ENOMEM
    this.seqno++
    return new Grant(counts, new Fence(this.context, this.seqno, 0, null))
  }

  /**
   * Null: all is held. Otherwise nothing is, and the fence signals when all was taken for it: then `take` says so. Those
   * who wait already go first. Allocates nothing. Context: any.
   */
  take(grant: Grant): Fence | null {
    assert(grant.state !== "over", "a grant that was given back")
    if (grant.state === "held") return null
    if (grant.state === "waits") return grant.fence
    if (this.first === null && this.fits(grant)) {
      this.give(grant)
      return null
    }
    grant.state = "waits"
    if (this.last === null) this.first = grant
    else this.last.next = grant
    this.last = grant
    return grant.fence
  }

  /** What it holds is free again, or its place in the row; those whose turn it is get theirs. A second time does nothing. Context: any. */
  giveBack(grant: Grant): Steps<void> {
    if (grant.state === "waits") this.leaveRow(grant)
    else if (grant.state === "held") this.putBack(grant)
    grant.state = "over"
    for (let waiter = this.first; waiter !== null && this.fits(waiter); waiter = this.first) {
      this.first = waiter.next
      if (this.first === null) this.last = null
      waiter.next = null
      this.give(waiter)
      waiter.fence.signal(this.engine)
    }
  }

  private fits({ counts }: Grant): boolean {
    for (let i = 0; i < counts.length; i++) if ((counts[i] as number) > (this.left[i] as number)) return false
    return true
  }

  private give(grant: Grant): void {
    const { counts, ids } = grant
    for (let pool = 0; pool < counts.length; pool++) {
      const free = this.free[pool] as number[]
      const mine = ids[pool] as number[]
      for (let i = 0; i < mine.length; i++) mine[i] = this.takeOne(pool, free)
    }
    grant.state = "held"
  }

  private takeOne(pool: number, free: readonly number[]): number {
    const at = (this.left[pool] as number) - 1
    this.left[pool] = at
    return free[at] as number
  }

  private putBack({ ids }: Grant): void {
    for (let pool = 0; pool < ids.length; pool++) {
      const free = this.free[pool] as number[]
      for (const id of ids[pool] as number[]) {
        const at = this.left[pool] as number
        free[at] = id
        this.left[pool] = at + 1
      }
    }
  }

  private leaveRow(grant: Grant): void {
    let before: Grant | null = null
    for (let other = this.first; other !== null && other !== grant; other = other.next) before = other
    if (before === null) this.first = grant.next
    else before.next = grant.next
    if (this.last === grant) this.last = before
    grant.next = null
  }
}
