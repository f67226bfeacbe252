/** Sleeping threads: wake-ups early, late and twice, the limit, and what is left behind. Source: reference 4.2, 11. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Engine } from "../engine/engine.ts"
import { drain, runStraight } from "../engine/straight.ts"
import { Timer } from "../engine/timer.ts"
import { TIME_MAX, simTime } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { Fence } from "./fence.ts"
import { FencePoll } from "./poll.ts"
import { Sleep, Thread } from "./thread.ts"

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

function world() {
  const engine = new Engine(new EventStore())
  const thread = new Thread(engine)
  const at = (time: number, act: () => void) => engine.arm(new At(act), simTime(time))
  const run = (until: number = TIME_MAX) => runStraight(engine, simTime(until), 1000, Number.POSITIVE_INFINITY)
  return { engine, thread, at, run }
}

/** Sleeps until `ready`, or until its time is up; counts how often it looks. */
class Nap extends Sleep {
  ready = false
  looks = 0
  readonly results: number[] = []
  private readonly span: number | null

  constructor(thread: Thread, span: number | null) {
    super(thread, (result) => this.results.push(result))
    this.span = span
  }

  override begin(): void {
    if (this.span !== null) this.limitTo(this.span)
    this.sleep()
  }

  protected override resume(): void {
    this.looks++
    if (this.ready) this.finish(this.timeLeft)
    else if (this.span !== null && this.timeLeft === 0) this.finish(-1)
    else this.sleep()
  }

  sleepAgain(): void {
    this.sleep()
  }
}

describe("a sleep", () => {
  test("looks once for each wake-up and never by itself", () => {
    const { engine, thread } = world()
    const nap = new Nap(thread, null)
    nap.begin()
    drain(engine)
    expect([nap.looks, thread.asleep, engine.timers.size]).toEqual([0, nap, 0])
    nap.wake()
    drain(engine)
    expect([nap.looks, nap.results]).toEqual([1, []])
    nap.ready = true
    nap.wake()
    drain(engine)
    expect([nap.looks, nap.results, thread.asleep]).toEqual([2, [0], null])
  })

  test("that is woken between its look and its sleep does not oversleep: it looks again", () => {
    const { engine, thread } = world()
    const nap = new Nap(thread, null)
    nap.wake()
    nap.ready = true
    nap.begin()
    drain(engine)
    expect([nap.looks, nap.results]).toEqual([1, [0]])
  })

  test("has that wake-up once only", () => {
    const { engine, thread } = world()
    const nap = new Nap(thread, null)
    nap.wake()
    nap.begin()
    drain(engine)
    expect([nap.looks, thread.asleep]).toEqual([1, nap])
  })

  test("that is over is not woken again, not even by what was queued before", () => {
    const { engine, thread } = world()
    const nap = new Nap(thread, 10)
    nap.begin()
    nap.ready = true
    nap.wake()
    drain(engine)
    expect([nap.looks, nap.results, engine.timers.size]).toEqual([1, [10], 0])
    nap.run()
    expect([nap.looks, nap.results]).toEqual([1, [10]])
  })

  test("ends when its time is up, counted from the call on, whatever woke it meanwhile", () => {
    const { engine, thread, at, run } = world()
    const nap = new Nap(thread, 10)
    at(4, () => nap.wake())
    nap.begin()
    run(9)
    expect([nap.looks, nap.results, engine.timers.size]).toEqual([1, [], 1])
    run(10)
    expect([nap.looks, nap.results, engine.timers.size]).toEqual([2, [-1], 0])
  })

  test("keeps its place among the timers of its last instant, however often it was woken before", () => {
    const { thread, at, run } = world()
    const order: string[] = []
    class Named extends Nap {
      protected override done(): void {
        order.push("nap")
      }
    }
    const nap = new Named(thread, 10)
    nap.begin()
    at(10, () => order.push("other"))
    at(4, () => nap.wake())
    run()
    expect(order).toEqual(["nap", "other"])
  })

  test("whose time is up already arms no timer", () => {
    const { engine, thread } = world()
    new Nap(thread, 0).begin()
    expect(engine.timers.size).toBe(0)
  })

  test("is one a thread", () => {
    const { thread } = world()
    new Nap(thread, null).begin()
    expect(() => new Nap(thread, null).sleepAgain()).toThrow("sleeps in two calls")
  })

  test("is woken by a Unix signal, which stays until it is handled", () => {
    const { engine, thread } = world()
    thread.interrupt()
    expect(thread.signalPending).toBe(true)
    const nap = new Nap(thread, null)
    nap.begin()
    thread.interrupt()
    drain(engine)
    expect([nap.looks, thread.signalPending]).toEqual([1, true])
    thread.handleSignal()
    expect(thread.signalPending).toBe(false)
  })
})

describe("poll", () => {
  const fence = () => new Fence(1, 1, 0, null)
  function polled(timeout: number, fences: readonly Fence[], one = world()) {
    const results: number[] = []
    new FencePoll(one.thread, fences, timeout, (result) => results.push(result)).begin()
    return { ...one, results }
  }

  test("is ready once all have signalled", () => {
    const [a, b] = [fence(), fence()]
    const { results, engine, at, run } = polled(100, [a, b, a])
    at(3, () => a.signal(engine))
    at(5, () => b.signal(engine))
    run(4)
    expect(results).toEqual([])
    run(5)
    expect([results, engine.now, engine.timers.size]).toEqual([[1], 5, 0])
  })

  test("of nothing, and of what is over, is ready at once", () => {
    const over = fence()
    over.signalAtBirth(simTime(0))
    expect(polled(0, []).results).toEqual([1])
    expect(polled(-1, [over]).results).toEqual([1])
  })

  test("without time looks once and leaves no callback", () => {
    const open = fence()
    expect(polled(0, [open]).results).toEqual([0])
    expect([open.hasCallbacks, open.signalingEnabled]).toEqual([false, false])
  })

  test("ends with 0 when the time is up, and takes its callbacks away", () => {
    const open = fence()
    const { results, run, engine } = polled(7, [open])
    expect([results, open.hasCallbacks]).toEqual([[], true])
    run()
    expect([results, engine.now, open.hasCallbacks]).toEqual([[0], 7, false])
  })

  test("below 0 waits for ever, and for as long as there is time", () => {
    const open = fence()
    const one = world()
    one.engine.now = simTime(50)
    const { results, engine, run } = polled(-1, [open], one)
    expect(engine.timers.peek()?.at).toBe(TIME_MAX - 1)
    run(TIME_MAX - 2)
    expect(results).toEqual([])
    open.signal(engine)
    drain(engine)
    expect(results).toEqual([1])
  })

  test("is interrupted by a signal, unless it is ready or the time is up", () => {
    const open = fence()
    const { results, thread, engine } = polled(7, [open])
    thread.interrupt()
    drain(engine)
    expect([results, open.hasCallbacks]).toEqual([[-ERRNO.EINTR], false])
    const pending = world()
    pending.thread.signalPending = true
    expect(polled(0, [fence()], pending).results).toEqual([0])
    expect(polled(5, [fence()], pending).results).toEqual([-ERRNO.EINTR])
    expect(polled(5, [], pending).results).toEqual([1])
  })
})
