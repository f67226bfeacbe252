/** The dma_fence rule by rule: reference 4.1 to 4.5. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Engine } from "../engine/engine.ts"
import { simTime } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { Fence, FenceCallback, FenceContexts, isLater } from "./fence.ts"
import { confusedTimelineName, driverName, releaseWarning, timelineName } from "./names.ts"
import { type FenceTrait, OpsFence } from "./ops-fence.ts"
import { STUB_FENCE, privateStub } from "./stub.ts"

const newEngine = () => new Engine(new EventStore())
const plain = (seqno = 1, context = 1) => new Fence(context, seqno, 0, null)

class Note extends FenceCallback {
  readonly name: number
  private readonly log: number[]

  constructor(name: number, log: number[]) {
    super()
    this.name = name
    this.log = log
  }

  override call(): void {
    this.log.push(this.name)
  }
}

/** Counts what is asked of it. */
class AskedFence extends OpsFence {
  readonly driverName = "driver"
  readonly timelineName = "ring"
  enables = 0
  polls = 0
  releases = 0
  /** Answers. */
  canSignal = true
  isDone = false
  keeps = false

  constructor(engine: Engine, traits: readonly FenceTrait[]) {
    super(engine, 0xab, 0x1f, traits)
  }

  override get keepsNames(): boolean {
    return this.keeps
  }

  protected override enableSignaling(): boolean {
    this.enables++
    return this.canSignal
  }

  protected override pollSignaled(): boolean {
    this.polls++
    return this.isDone
  }

  protected override released(): void {
    this.releases++
  }
}

describe("signalling", () => {
  test("once, with the time of the first; a second changes nothing", () => {
    const engine = newEngine()
    const fence = plain()
    engine.now = simTime(5)
    expect(fence.checkAndSignal(engine)).toBe(false)
    engine.now = simTime(9)
    expect(fence.checkAndSignal(engine)).toBe(true)
    fence.signalAt(simTime(3))
    expect(fence.timestamp).toBe(5)
  })

  test("with the time at which it really happened", () => {
    const fence = plain()
    fence.signalAt(simTime(3))
    expect(fence.timestamp).toBe(3)
  })

  test("status: 0, then 1 or the error, of which the last set counts", () => {
    const engine = newEngine()
    const [good, bad] = [plain(), plain()]
    expect(good.getStatus()).toBe(0)
    good.signal(engine)
    bad.setError(-ERRNO.EIO)
    bad.setError(-ERRNO.ETIMEDOUT)
    expect(bad.getStatus()).toBe(0)
    bad.signal(engine)
    expect([good.getStatus(), bad.getStatus()]).toEqual([1, -ERRNO.ETIMEDOUT])
    expect(() => good.setError(-1)).toThrow(/after it signalled/)
    expect(() => plain().setError(-4096)).toThrow(/fence error/)
  })
})

describe("callbacks", () => {
  test("in the order added, waiters before them and the last waiter first; whatever is removed between", () => {
    const step = fc.record({ callback: fc.nat(7), does: fc.constantFrom("add", "wait", "remove") })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const fence = plain()
        const log: number[] = []
        const callbacks = Array.from({ length: 8 }, (_, name) => new Note(name, log))
        let model: number[] = []
        for (const { callback, does } of steps) {
          const note = callbacks[callback] as Note
          if (does === "remove") {
            expect(fence.removeCallback(note)).toBe(model.includes(callback))
            model = model.filter((name) => name !== callback)
          } else if (!model.includes(callback)) {
            expect(does === "add" ? fence.addCallback(note) : fence.addWaiter(note)).toBe(true)
            model = does === "add" ? [...model, callback] : [callback, ...model]
          }
        }
        fence.signal(newEngine())
        expect(log).toEqual(model)
        for (const note of callbacks) expect(fence.removeCallback(note)).toBe(false)
      }),
    )
  })

  test("too late: not added, not run", () => {
    const fence = plain()
    fence.signal(newEngine())
    const log: number[] = []
    expect(fence.addCallback(new Note(1, log))).toBe(false)
    expect(fence.addWaiter(new Note(2, log))).toBe(false)
    expect(log).toEqual([])
  })

  test("one may go to another fence while it is called", () => {
    const engine = newEngine()
    const next = plain(2)
    const log: number[] = []
    class Hop extends Note {
      override call(): void {
        super.call()
        next.addCallback(this)
      }
    }
    const first = plain(1)
    first.addCallback(new Hop(1, log))
    first.signal(engine)
    next.addCallback(new Note(2, log))
    expect(log).toEqual([1])
  })
})

describe("a fence's own code", () => {
  test("asked to signal once, at the first callback", () => {
    const fence = new AskedFence(newEngine(), ["lazy"])
    const log: number[] = []
    expect(fence.signalingEnabled).toBe(false)
    fence.addCallback(new Note(1, log))
    fence.addCallback(new Note(2, log))
    fence.enableSignal()
    expect(fence.enables).toBe(1)
    expect(fence.signalingEnabled).toBe(true)
  })

  test("that is done already: the fence signals, and the callback is neither added nor run", () => {
    const fence = new AskedFence(newEngine(), ["lazy"])
    fence.canSignal = false
    const log: number[] = []
    expect(fence.addCallback(new Note(1, log))).toBe(false)
    expect(fence.signaled).toBe(true)
    expect(log).toEqual([])
    expect(fence.enables).toBe(1)
  })

  test("is not asked after the signal", () => {
    const engine = newEngine()
    const fence = new AskedFence(engine, ["lazy", "polled"])
    fence.signal(engine)
    fence.enableSignal()
    expect(fence.addCallback(new Note(1, []))).toBe(false)
    expect(fence.isSignaled()).toBe(true)
    expect([fence.enables, fence.polls]).toEqual([0, 0])
  })

  test("is polled by isSignaled and getStatus, not by the flag nor by addCallback", () => {
    const fence = new AskedFence(newEngine(), ["lazy", "polled"])
    fence.isDone = true
    const log: number[] = []
    expect(fence.signaled).toBe(false)
    expect(fence.addCallback(new Note(1, log))).toBe(true)
    expect(fence.polls).toBe(0)
    expect(fence.getStatus()).toBe(1)
    expect(log).toEqual([1])
  })

  test("without the trait is neither enabled nor polled", () => {
    const fence = new AskedFence(newEngine(), [])
    fence.isDone = true
    fence.addCallback(new Note(1, []))
    expect(fence.isSignaled()).toBe(false)
    expect([fence.enables, fence.polls]).toEqual([0, 0])
  })
})

describe("the last reference", () => {
  test("gone while somebody waits: told -EDEADLK", () => {
    const engine = newEngine()
    const fence = new AskedFence(engine, [])
    const log: number[] = []
    fence.addCallback(new Note(1, log))
    expect(releaseWarning(fence)).toBe("Fence driver:ring:ab:1f released with pending signals!")
    fence.release(engine)
    expect([fence.error, fence.signaled, fence.releases]).toEqual([-ERRNO.EDEADLK, true, 1])
    expect(log).toEqual([1])
  })

  test("gone without a listener: nothing signals", () => {
    const engine = newEngine()
    const fence = new AskedFence(engine, [])
    fence.release(engine)
    expect([fence.error, fence.signaled, fence.releases]).toEqual([0, false, 1])
  })
})

describe("names", () => {
  test("are placeholders after the signal, unless the fence has a release operation", () => {
    const engine = newEngine()
    const [detached, kept] = [new AskedFence(engine, []), new AskedFence(engine, [])]
    kept.keeps = true
    expect([driverName(detached), timelineName(detached)]).toEqual(["driver", "ring"])
    detached.signal(engine)
    kept.signal(engine)
    expect([driverName(detached), timelineName(detached)]).toEqual(["detached-driver", "signaled-timeline"])
    expect([driverName(kept), timelineName(kept)]).toEqual(["driver", "ring"])
  })

  test("may be the issuer's", () => {
    const fence = new Fence(1, 1, 0, { driverName: "drm_sched", timelineName: "gfx", keepsNames: true })
    expect(confusedTimelineName(fence)).toBe("drm_sched")
    fence.signal(newEngine())
    expect([driverName(fence), timelineName(fence)]).toEqual(["drm_sched", "gfx"])
  })
})

test("stubs: signalled from birth, context and number 0; a private one with its time", () => {
  const stub = privateStub(simTime(7))
  expect([stub.context, stub.seqno, stub.signaled, stub.timestamp]).toEqual([0, 0, true, 7])
  expect([STUB_FENCE.context, STUB_FENCE.signaled, STUB_FENCE.getStatus()]).toEqual([0, true, 1])
  expect(new FenceContexts().allocate(2)).toBe(1)
})

describe("order within a context", () => {
  class Wide extends OpsFence {
    readonly driverName = "d"
    readonly timelineName = "t"
  }
  const wide = (seqno: number) => new Wide(newEngine(), 1, seqno, ["seqno64"])

  test.each([
    [1, 2, false],
    [2, 1, true],
    [1, 1, false],
    [0, 0xffff_ffff, true],
    [0xffff_ffff, 0, false],
    [0x8000_0000, 0x7fff_ffff, true],
  ])("of 32 bits wraps: %i later than %i is %s", (a, b, later) => {
    expect(isLater(plain(a), plain(b))).toBe(later)
  })

  test("of 64 bits does not", () => {
    expect(isLater(wide(0x1_0000_0000), wide(0xffff_ffff))).toBe(true)
    expect(isLater(wide(0), wide(0xffff_ffff))).toBe(false)
  })

  test("there is none between contexts", () => {
    expect(isLater(plain(2, 1), plain(1, 2))).toBe(false)
  })
})
