/**
 * Fences that were signalled before anybody saw them: context 0, number 0. The global one stands for what
 * is long over; a private one carries the time at which it was. Source: reference 4.2.
 */
import { type SimTime, TIME_ZERO } from "../time/time.ts"
import { Fence } from "./fence.ts"

/** The kernel calls driver and timeline "stub", which nobody sees: of what has signalled, placeholders are shown. */
class StubFence extends Fence {
  constructor(timestamp: SimTime) {
    super(0, 0, 0, null)
    this.signalAtBirth(timestamp)
  }
}

/** Never changes, so one serves all runs. */
export const STUB_FENCE: Fence = new StubFence(TIME_ZERO)

export function privateStub(timestamp: SimTime): Fence {
  return new StubFence(timestamp)
}
