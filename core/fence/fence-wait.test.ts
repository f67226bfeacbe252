/** What a wait for fences returns, and when: reference 4.2. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Engine } from "../engine/engine.ts"
import { runStraight } from "../engine/straight.ts"
import { Timer } from "../engine/timer.ts"
import { TIME_MAX, simTime } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { Fence, FenceCallback } from "./fence.ts"
import { OpsFence } from "./ops-fence.ts"
import { FenceWait, FenceWaitAny } from "./fence-wait.ts"
import { Thread } from "./thread.ts"

class At extends Timer {
  private readonly act: () => void

  constructor(act: () => void) {
    super()
    this.act = act
  }

  override fire(): void {
    this.act()
  }
}

class World {
  readonly engine = new Engine(new EventStore())
  readonly thread = new Thread(this.engine)
  result: number | null = null
  readonly returned = (result: number): void => {
    this.result = result
  }

  at(time: number, act: () => void): void {
    this.engine.arm(new At(act), simTime(time))
  }

  run(): number | null {
    runStraight(this.engine, TIME_MAX, 1000, Number.POSITIVE_INFINITY)
    return this.result
  }
}

const plain = (seqno = 1) => new Fence(1, seqno, 0, null)

describe("one fence", () => {
  function wait(world: World, fence: Fence, timeout: number, interruptible = true): number | null {
    new FenceWait(world.thread, fence, interruptible, timeout, world.returned).begin()
    return world.result
  }

  test("signalled already: all of the time, 1 for a poll", () => {
    const fence = plain()
    const world = new World()
    fence.signal(world.engine)
    expect(wait(world, fence, 10)).toBe(10)
    expect(wait(world, fence, 0)).toBe(1)
  })

  test("not signalled: 0 for a poll, -ERESTARTSYS for one with a signal pending, if interruptible", () => {
    expect(wait(new World(), plain(), 0)).toBe(0)
    const world = new World()
    world.thread.signalPending = true
    expect(wait(world, plain(), 0)).toBe(-ERRNO.ERESTARTSYS)
    expect(wait(world, plain(), 0, false)).toBe(0)
  })

  test("a negative timeout is refused", () => {
    expect(wait(new World(), plain(), -1)).toBe(-ERRNO.EINVAL)
  })

  test("what is left when it signals", () => {
    const world = new World()
    const fence = plain()
    world.at(4, () => fence.signal(world.engine))
    expect(wait(world, fence, 10)).toBeNull()
    expect(world.run()).toBe(6)
    expect(world.engine.timers.size).toBe(0)
  })

  test("0 when the time runs out, even if it signals in that very instant", () => {
    const late = new World()
    expect(wait(late, plain(), 10)).toBeNull()
    expect(late.run()).toBe(0)
    const world = new World()
    const fence = plain()
    world.at(10, () => fence.signal(world.engine))
    wait(world, fence, 10)
    expect(world.run()).toBe(0)
  })

  test("interrupted, if it may be; its callback is taken away", () => {
    const world = new World()
    const fence = plain()
    world.at(4, () => world.thread.interrupt())
    wait(world, fence, 10)
    expect(world.run()).toBe(-ERRNO.ERESTARTSYS)
    expect(fence.hasCallbacks).toBe(false)
    const stubborn = new World()
    stubborn.at(4, () => stubborn.thread.interrupt())
    wait(stubborn, fence, 10, false)
    expect(stubborn.run()).toBe(0)
  })

  test("interrupted in the instant in which the time runs out: it has run out", () => {
    const world = new World()
    wait(world, plain(), 10)
    world.at(10, () => world.thread.interrupt())
    expect(world.run()).toBe(0)
    const first = new World()
    first.at(10, () => first.thread.interrupt())
    wait(first, plain(), 10)
    expect(first.run()).toBe(0)
  })

  test("a poll asks a lazy fence to signal, which may know that it is done", () => {
    const world = new World()
    class DoneFence extends OpsFence {
      readonly driverName = "driver"
      readonly timelineName = "ring"

      protected override enableSignaling(): boolean {
        return false
      }
    }
    expect(wait(world, new DoneFence(world.engine, 1, 1, ["lazy"]), 0)).toBe(1)
  })

  test("its callback runs before those that came earlier", () => {
    const world = new World()
    const fence = plain()
    const seen: boolean[] = []
    class Look extends FenceCallback {
      override call(): void {
        // The waiter is on the run list already.
        seen.push(world.engine.runnable.first !== null)
      }
    }
    fence.addCallback(new Look())
    world.at(1, () => fence.signal(world.engine))
    wait(world, fence, 10)
    expect(world.run()).toBe(9)
    expect(seen).toEqual([true])
  })
})

describe("any of several", () => {
  function waitAny(world: World, fences: readonly Fence[], timeout: number, interruptible = true): FenceWaitAny {
    const wait = new FenceWaitAny(world.thread, fences, interruptible, timeout, world.returned)
    wait.begin()
    return wait
  }

  test("none, or a negative timeout, is refused", () => {
    const world = new World()
    waitAny(world, [], 1)
    expect(world.result).toBe(-ERRNO.EINVAL)
    waitAny(world, [plain()], -1)
    expect(world.result).toBe(-ERRNO.EINVAL)
  })

  test("a poll gives the lowest index", () => {
    const world = new World()
    const fences = [plain(1), plain(2), plain(3)]
    waitAny(world, fences, 0)
    expect(world.result).toBe(0)
    fences[2]?.signal(world.engine)
    fences[1]?.signal(world.engine)
    expect(waitAny(world, fences, 0).signaledIndex).toBe(1)
    expect(world.result).toBe(1)
  })

  test("signalled already: all of the time, and nothing left behind on the others", () => {
    const world = new World()
    const fences = [plain(1), plain(2)]
    fences[1]?.signal(world.engine)
    expect(waitAny(world, fences, 10).signaledIndex).toBe(1)
    expect(world.result).toBe(10)
    expect(fences[0]?.hasCallbacks).toBe(false)
  })

  test("the lowest of those that signal together, with what is left", () => {
    const world = new World()
    const fences = [plain(1), plain(2), plain(3)]
    world.at(4, () => {
      fences[2]?.signal(world.engine)
      fences[1]?.signal(world.engine)
    })
    const wait = waitAny(world, fences, 10)
    expect(world.run()).toBe(6)
    expect(wait.signaledIndex).toBe(1)
    expect(fences[0]?.hasCallbacks).toBe(false)
  })

  test("out of time, or interrupted", () => {
    const late = new World()
    waitAny(late, [plain()], 10)
    expect(late.run()).toBe(0)
    const world = new World()
    world.at(4, () => world.thread.interrupt())
    waitAny(world, [plain()], 10)
    expect(world.run()).toBe(-ERRNO.ERESTARTSYS)
    const stubborn = new World()
    stubborn.at(4, () => stubborn.thread.interrupt())
    expect(waitAny(stubborn, [plain()], 10, false).signaledIndex).toBe(-1)
    expect(stubborn.run()).toBe(0)
  })

  test("interrupted in the instant in which the time runs out: it has run out", () => {
    const world = new World()
    world.at(10, () => world.thread.interrupt())
    const wait = waitAny(world, [plain()], 10)
    expect([world.run(), wait.signaledIndex]).toEqual([0, -1])
  })

  test("the first of the list counts as any other", () => {
    const world = new World()
    const fences = [plain(1), plain(2)]
    world.at(4, () => fences[0]?.signal(world.engine))
    const wait = waitAny(world, fences, 10)
    expect([world.run(), wait.signaledIndex]).toEqual([6, 0])
  })
})
