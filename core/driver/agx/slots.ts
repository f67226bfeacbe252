/**
 * A number of equal slots, handed out to holders that come and go: contexts, event slots, buffer slots. Who comes back
 * gets the slot that it had, if nobody took it meanwhile, and need not program it anew; everybody else gets the free
 * slot that has been free for longest. Source: reference B.2.
 */
import { assert } from "../../base/assert.ts"

/** What a holder keeps to get its slot back. */
export interface SlotToken {
  readonly slot: number
  /** Which taking of the slot this was. */
  readonly time: number
}

/** Someone who waits for a free slot: woken, it asks again. */
export interface SlotWaiter {
  wake(): void
}

export interface SlotState {
  readonly taken: boolean[]
  /** The last taking of each slot, and when it was given back. */
  readonly times: number[]
  readonly freed: number[]
  clock: number
}

export class Slots {
  readonly state: SlotState
  private readonly waiters = new Set<SlotWaiter>()

  constructor(count: number) {
    const fill = <T>(value: T) => Array.from({ length: count }, () => value)
    this.state = { taken: fill(false), times: fill(0), freed: fill(0), clock: 0 }
  }

  get free(): number {
    return this.state.taken.reduce((sum, taken) => sum + (taken ? 0 : 1), 0)
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.waiters.size
  }

  /** Whether nobody has taken the token's slot since. */
  isLastOf({ slot, time }: SlotToken): boolean {
    return this.state.times[slot] === time
  }

  /** The same slot as `token`'s with the same time: as it was left. Null: all are taken. */
  take(token: SlotToken | null): SlotToken | null {
    const { state } = this
    if (token !== null && !state.taken[token.slot] && state.times[token.slot] === token.time) {
      state.taken[token.slot] = true
      return token
    }
    let best = -1
    for (const [slot, taken] of state.taken.entries()) {
      if (taken) continue
      if (best < 0 || (state.freed[slot] as number) < (state.freed[best] as number)) best = slot
    }
    if (best < 0) return null
    state.clock++
    state.taken[best] = true
    state.times[best] = state.clock
    return { slot: best, time: state.clock }
  }

  /** Everybody who waits looks again: the first to do so gets it. */
  give({ slot }: SlotToken): void {
    const { state } = this
    assert(state.taken[slot] === true, `slot ${slot} given back twice`)
    state.taken[slot] = false
    state.clock++
    state.freed[slot] = state.clock
    for (const waiter of [...this.waiters]) waiter.wake()
  }

  wait(waiter: SlotWaiter): void {
    this.waiters.add(waiter)
  }

  stopWaiting(waiter: SlotWaiter): void {
    this.waiters.delete(waiter)
  }
}
