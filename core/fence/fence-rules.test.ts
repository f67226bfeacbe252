/** What a fence refuses, and what it leaves alone. Source: reference 4.1, 4.2. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Engine } from "../engine/engine.ts"
import { simTime } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { Fence, FenceCallback, FenceContexts, isLater } from "./fence.ts"
import { FenceArray } from "./fence-array.ts"
import { linkChain } from "./fence-chain.ts"
import { driverName, timelineName } from "./names.ts"
import { type FenceTrait, OpsFence } from "./ops-fence.ts"

const engineAt = (now: number) => {
  const engine = new Engine(new EventStore())
  engine.now = simTime(now)
  return engine
}
const plain = (seqno = 1, context = 1) => new Fence(context, seqno, 0, null)

class Count extends FenceCallback {
  calls = 0

  override call(): void {
    this.calls++
  }
}

/** Has traits but no code for them. */
class BareFence extends OpsFence {
  readonly driverName = "driver"
  readonly timelineName = "ring"

  constructor(engine: Engine, traits: readonly FenceTrait[]) {
    super(engine, 5, 1, traits)
  }
}

describe("an error", () => {
  test("is a negated errno, from -4095 to -1", () => {
    for (const error of [-1, -4095]) {
      const fence = plain()
      fence.setError(error)
      expect(fence.error).toBe(error)
    }
    for (const error of [0, 1, -4096]) expect(() => plain().setError(error)).toThrow(`fence error ${error}`)
  })

  test("comes before the signal", () => {
    const fence = plain()
    fence.signal(engineAt(0))
    expect(() => fence.setError(-ERRNO.EIO)).toThrow("after it signalled")
  })
})

describe("a callback", () => {
  test("is added to one fence at a time", () => {
    const callback = new Count()
    plain().addCallback(callback)
    expect(() => plain().addCallback(callback)).toThrow("added twice")
  })

  test("is not taken off a fence that it was not added to", () => {
    const [fence, other] = [plain(), plain()]
    const callback = new Count()
    fence.addCallback(callback)
    expect(other.removeCallback(callback)).toBe(false)
    fence.signal(engineAt(0))
    expect(callback.calls).toBe(1)
  })

  test("keeps a fence from being signalled at birth", () => {
    const fence = plain()
    fence.addCallback(new Count())
    expect(() => fence.signalAtBirth(simTime(1))).toThrow("with callbacks")
  })
})

describe("a second signal", () => {
  test("changes neither the time nor who is told", () => {
    const fence = plain()
    const callback = new Count()
    fence.addCallback(callback)
    fence.signal(engineAt(3))
    fence.signal(engineAt(4))
    fence.signalAt(simTime(5))
    expect([fence.timestamp, callback.calls]).toEqual([3, 1])
  })

  test("with a time of its own: the first one counts, and tells", () => {
    const fence = plain()
    const callback = new Count()
    fence.addCallback(callback)
    fence.signalAt(simTime(2))
    fence.signalAt(simTime(9))
    fence.signal(engineAt(10))
    expect([fence.signaled, fence.timestamp, callback.calls]).toEqual([true, 2, 1])
    const lonely = plain()
    lonely.signalAt(simTime(2))
    expect([lonely.signaled, lonely.timestamp]).toEqual([true, 2])
  })
})

test("asking a fence to signal that has, marks nothing", () => {
  const [open, over] = [plain(), plain()]
  over.signal(engineAt(0))
  for (const fence of [open, over]) fence.enableSignal()
  expect([open.signalingEnabled, over.signalingEnabled]).toEqual([true, false])
})

describe("a fence with traits and no code for them", () => {
  test("can be waited for and is not done by itself", () => {
    const engine = engineAt(0)
    const fence = new BareFence(engine, ["lazy", "polled"])
    const callback = new Count()
    expect([fence.isSignaled(), fence.addCallback(callback), fence.signaled]).toEqual([false, true, false])
    fence.signal(engine)
    expect(callback.calls).toBe(1)
  })

  test("loses its names when it signals; containers keep theirs", () => {
    const engine = engineAt(0)
    const fence = new BareFence(engine, [])
    const array = new FenceArray(engine, 2, 1, [fence])
    const chain = linkChain(engine, new FenceContexts(), null, fence, 1)
    const names = () => [fence, array, chain].map((one) => [driverName(one), timelineName(one)])
    const containers = [
      ["dma_fence_array", "unbound"],
      ["dma_fence_chain", "unbound"],
    ]
    expect(names()).toEqual([["driver", "ring"], ...containers])
    for (const one of [fence, array, chain]) one.signal(engine)
    expect(names()).toEqual([["detached-driver", "signaled-timeline"], ...containers])
  })
})

describe("names", () => {
  const namesOf = (issuer: object | null) => {
    const fence = new Fence(1, 1, 0, issuer)
    return [driverName(fence), timelineName(fence)]
  }

  test("are the issuer's, if it has both", () => {
    expect(namesOf({ driverName: "d", timelineName: "t" })).toEqual(["d", "t"])
    expect(namesOf({ driverName: "d" })).toEqual(["unnamed", "unnamed"])
    expect(namesOf({ timelineName: "t" })).toEqual(["unnamed", "unnamed"])
  })

  test("of nobody's fence are none", () => {
    expect(namesOf(null)).toEqual(["unnamed", "unnamed"])
    expect(namesOf({})).toEqual(["unnamed", "unnamed"])
  })
})

describe("later", () => {
  test("is not itself, nor anything of another context", () => {
    expect([isLater(plain(2), plain(1)), isLater(plain(1), plain(2)), isLater(plain(1), plain(1))]).toEqual([
      true,
      false,
      false,
    ])
    expect(isLater(plain(2, 1), plain(1, 2))).toBe(false)
  })

  test("in a timeline counts 64 bits: numbers do not wrap", () => {
    const [engine, contexts] = [engineAt(0), new FenceContexts()]
    const first = linkChain(engine, contexts, null, plain(), 1)
    const far = linkChain(engine, contexts, first, plain(), 0xf000_0000)
    expect([far.context, far.seqno64]).toEqual([first.context, true])
    expect([isLater(far, first), isLater(first, far), isLater(far, far)]).toEqual([true, false, false])
    expect(isLater(plain(0xf000_0000), plain(1))).toBe(false)
  })
})
