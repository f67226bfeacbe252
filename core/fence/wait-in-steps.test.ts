/** Sleeping on a fence in the middle of a call, as far as straight code goes: nothing runs half-way there. */
import { expect, test } from "vitest"
import { Engine } from "../engine/engine.ts"
import { simTime } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { Fence } from "./fence.ts"
import { OpsFence } from "./ops-fence.ts"
import { waitForFence } from "./wait-in-steps.ts"

/** Knows, when it is asked to signal, that it is done. */
class DoneWhenAsked extends OpsFence {
  readonly driverName = "test"
  readonly timelineName = "test"

  protected override enableSignaling(): boolean {
    return false
  }
}

test("a fence that has signalled is not waited for", () => {
  const fence = new Fence(1, 1, 0, null)
  fence.signalAtBirth(simTime(0))
  expect(() => waitForFence(fence)).not.toThrow()
  expect(fence.hasCallbacks).toBe(false)
})

test("nor one that signals because somebody wants to wait", () => {
  const fence = new DoneWhenAsked(new Engine(new EventStore()), 1, 1, ["lazy"])
  expect(() => waitForFence(fence)).not.toThrow()
  expect(fence.signaled).toBe(true)
})

test("any other is, which straight code cannot", () => {
  const fence = new Fence(1, 1, 0, null)
  expect(() => waitForFence(fence)).toThrow("a fence not done")
  expect(fence.hasCallbacks).toBe(true)
})
