import { expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import { TIME_ZERO } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { Fence, FenceCallback, type FenceOwner } from "./fence.ts"

class Owner implements FenceOwner {
  readonly told: string[] = []

  refused(what: string): void {
    this.told.push(what)
  }
}

class Waiting extends FenceCallback {
  calls = 0

  override call(_fence: Fence): Steps<void> {
    this.calls++
  }
}

test("what anybody but its owner does to an owned fence is told to the owner, and nothing happens", () => {
  const engine = new Engine(new EventStore())
  const owner = new Owner()
  const fence = Fence.ownedBy(owner, 1, 0, 0)
  const waiting = new Waiting()
  fence.addCallback(waiting)
  fence.setError(-ERRNO.EIO)
  fence.signal(engine)
  fence.signalAt(TIME_ZERO)
  fence.checkAndSignal(engine)
  fence.release(engine)
  Fence.ownedBy(owner, 1, 0, 0).signalAtBirth(TIME_ZERO)
  expect(owner.told).toEqual([
    "its error is set",
    "it is signalled",
    "it is signalled",
    "it is signalled",
    "it is released",
    "it is signalled",
  ])
  expect([fence.signaled, fence.error, waiting.calls]).toEqual([false, 0, 0])
})

test("its owner numbers, fails and signals it, once", () => {
  const engine = new Engine(new EventStore())
  const owner = new Owner()
  const fence = Fence.ownedBy(owner, 1, 0, 0)
  const waiting = new Waiting()
  fence.addCallback(waiting)
  fence.numberAs(owner, 7)
  fence.failAs(owner, -ERRNO.EIO)
  expect([fence.seqno, fence.getStatus()]).toEqual([7, 0])
  fence.signalAs(owner, engine)
  fence.signalAs(owner, engine)
  expect([fence.getStatus(), waiting.calls, owner.told]).toEqual([-ERRNO.EIO, 1, []])
})

test("a stranger who says that he is the owner is a bug", () => {
  const engine = new Engine(new EventStore())
  const fence = Fence.ownedBy(new Owner(), 1, 0, 0)
  const stranger = new Owner()
  expect(() => fence.numberAs(stranger, 7)).toThrow("stranger")
  expect(() => fence.failAs(stranger, -ERRNO.EIO)).toThrow("stranger")
  expect(() => fence.signalAs(stranger, engine)).toThrow("stranger")
  expect([fence.seqno, fence.error, fence.signaled]).toEqual([0, 0, false])
})
