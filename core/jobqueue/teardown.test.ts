import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { EV, EVENTS } from "../trace/events.ts"
import { SUBMITTED, proveStopped } from "./ops.ts"
import { Rig } from "./testing/rig.ts"

const KINDS = Object.keys(EVENTS)

test("R33: the trace tells queue, dependency, what holds a job back, run, done and end, by the scheduler's names", () => {
  const rig = new Rig({ client: 3 })
  const before = rig.fence()
  const busy = rig.fence()
  rig.driver.submits.push((_job, token) => ({ token, wake: busy }))
  rig.submit({ after: [before] })
  before.signal(rig.engine)
  rig.settle()
  busy.signal(rig.engine)
  rig.run(100)
  const names = eventsOf(rig).filter((name) => name !== "work")
  expect(names).toEqual([
    "queue",
    "add_dep",
    "dep_wait",
    "run",
    "prepare_dep",
    "dep_wait",
    "run",
    "scheduled_signal",
    "done",
    "finished_signal",
    "free",
  ])
  const { objects } = rig.engine.trace
  expect([objects.entities, objects.entityClient, objects.jobSeqno]).toEqual([["q"], [3], [1]])
})

test("R33: a head tells what it waits for: each dependency in turn, want of credits, and each only once", () => {
  const rig = new Rig({ credits: 2 })
  const [first, second] = [rig.fence(), rig.fence()]
  rig.submit({ duration: 50, after: [first, second] })
  rig.submit({ cost: 2 })
  rig.submit({ after: [rig.fence()] })
  rig.settle()
  const waits = () => eventsOf(rig).filter((name) => name.endsWith("_wait"))
  expect(waits()).toEqual(["dep_wait"])
  second.signal(rig.engine)
  rig.settle()
  expect(waits()).toEqual(["dep_wait"])
  first.signal(rig.engine)
  rig.run(40)
  rig.queue.expire()
  rig.run(49)
  expect(waits()).toEqual(["dep_wait", "credit_wait"])
  rig.run(100)
  expect(waits()).toEqual(["dep_wait", "credit_wait", "dep_wait"])
})

test("R33: when the first of two dependencies signals, the trace goes on to the second", () => {
  const rig = new Rig()
  const [first, second] = [rig.fence(), rig.fence()]
  rig.submit({ after: [first, second] })
  first.signal(rig.engine)
  expect(eventsOf(rig)).toEqual(["queue", "add_dep", "add_dep", "dep_wait", "dep_wait"])
})

describe("R34: a client that closes or dies", () => {
  test("R34: drop returns at once, whatever the device does; others go on", () => {
    const rig = new Rig()
    const other = rig.another({ name: "other" })
    const mine = [rig.submit({ duration: Number.POSITIVE_INFINITY }), rig.submit()]
    const theirs = Array.from({ length: 10 }, () => rig.submit({ duration: 10 }, other))
    rig.run(35)
    const { now } = rig.engine
    rig.queue.drop()
    expect(rig.engine.now).toBe(now)
    rig.run(100)
    expect(mine.map(({ error }) => error)).toEqual([-ERRNO.ECANCELED, -ERRNO.ECANCELED])
    expect(theirs.map(({ error, timestamp }) => [error, timestamp])).toEqual(
      Array.from({ length: 10 }, (_, index) => [0, 10 * (index + 1)]),
    )
    expect(rig.queue.core.dead.done).toBe(true)
  })

  test("R34: killed at any moment, nothing is left: each job released once, no callback, no timer, no credit", () => {
    for (let at = 0; at <= 120; at += 3) {
      const rig = new Rig({ timeout: 1000, cancelTimeout: 500 })
      const before = [rig.fence(), rig.fence()]
      const fences = [
        rig.submit({ duration: 30 }),
        rig.submit({ duration: 30, after: before.slice(0, 1) }),
        rig.submit({ duration: 30, after: before }),
        rig.submit(),
      ]
      rig.run(Math.min(at, 40))
      if (at > 40) before[0]?.signal(rig.engine)
      rig.run(at)
      rig.queue.drop()
      rig.run(at + 200)
      for (const fence of before) fence.signal(rig.engine)
      rig.run(5000)
      expect(
        fences.every(({ signaled }) => signaled),
        `killed at ${at}`,
      ).toBe(true)
      const released = rig.driver.calls.filter((call) => call.startsWith("release")).sort()
      expect(released).toEqual(["release 0", "release 1", "release 2", "release 3"])
      expect([rig.queue.state, rig.queue.core.creditsUsed, rig.engine.timers.size]).toEqual(["dead", 0, 0])
      expect(before.some(({ hasCallbacks }) => hasCallbacks)).toBe(false)
      expect(rig.reports).toEqual([])
    }
  })
})

describe("R35: drop", () => {
  test("R35: latch, stop, cancel, release, teardown, and then no call ever again", () => {
    const rig = new Rig()
    rig.driver.teardownSteps = 2
    const before = rig.fence()
    rig.submit({ duration: 100 })
    rig.submit({ after: [before] })
    rig.settle()
    before.signal(rig.engine)
    rig.queue.drop()
    rig.settle()
    const calls = [...rig.driver.calls]
    expect(calls).toEqual(["submit 0", "stop", "release 0", "release 1", "teardown 0", "teardown 1"])
    expect([rig.queue.state, rig.queue.core.ops, rig.engine.timers.size]).toEqual(["dead", null, 0])
    // Whatever comes now, late or confused, reaches nobody.
    rig.queue.park()
    rig.queue.unpark()
    rig.queue.cancel(-ERRNO.EIO, "all")
    rig.queue.drop()
    rig.dispatcher.kick(rig.queue.core as never)
    expect(rig.queue.beginSubmit()).toBe(-ERRNO.ENOENT)
    rig.run(10_000)
    expect(rig.driver.calls).toEqual(calls)
  })

  test("R35: a lane that was open when the queue was dropped prepares nothing more; what was prepared ends with an error", () => {
    const rig = new Rig()
    const lane = rig.lane()
    const prepared = rig.prepare(lane)
    rig.queue.drop()
    rig.settle()
    expect(rig.tryPrepare(lane)).toBe(-ERRNO.ENOENT)
    const fence = prepared.commit()
    lane.end()
    rig.settle()
    expect([fence.signaled, fence.error]).toEqual([true, -ERRNO.ECANCELED])
    expect(rig.queue.state).toBe("dead")
  })

  test("R35: a park does not keep a queue from its end", () => {
    const rig = new Rig()
    const fence = rig.submit({ duration: 50 })
    rig.settle()
    rig.queue.park()
    const waiting = rig.submit()
    rig.queue.drop()
    rig.run(100)
    expect([fence.error, waiting.error, rig.queue.state]).toEqual([-ERRNO.ECANCELED, -ERRNO.ECANCELED, "dead"])
  })
})

test("R36: teardown waits for each acknowledgement of the firmware, in order", () => {
  const rig = new Rig()
  const acks = [rig.fence(), rig.fence()]
  rig.driver.teardownSteps = 3
  rig.driver.teardownAnswer = (step) => {
    const ack = acks[step]
    return ack === undefined ? "done" : { wait: ack }
  }
  rig.queue.drop()
  const states: string[] = []
  for (const ack of [null, ...acks]) {
    ack?.signal(rig.engine)
    rig.settle()
    states.push(`${rig.driver.calls.join(", ")}: ${rig.queue.state}`)
  }
  expect(states).toEqual([
    "teardown 0: draining",
    "teardown 0, teardown 1: draining",
    "teardown 0, teardown 1, teardown 2: dead",
  ])
})

test("R37: the last reference may go in an interrupt; the driver is called in process context", () => {
  const rig = new Rig()
  rig.driver.teardownSteps = 1
  rig.submit({ duration: 100 })
  rig.settle()
  const calls = rig.driver.calls.length
  // As from a callback of a fence: nothing is called from here.
  rig.queue.put()
  expect(rig.driver.calls.length).toBe(calls)
  rig.settle()
  expect(rig.driver.calls.slice(calls)).toEqual(["stop", "release 0", "teardown 0"])
})

describe("R39: bypass", () => {
  test("R39: an idle queue runs the job in its submitter's context; the order is that of commits", () => {
    for (const bypass of [false, true]) {
      const rig = new Rig({ bypass })
      rig.submit({ duration: 10 })
      expect(rig.driver.calls).toEqual(bypass ? ["submit 0"] : [])
      rig.submit({ duration: 10 })
      rig.submit({ duration: 10, after: [rig.fence()] })
      expect(rig.driver.calls).toEqual(bypass ? ["submit 0"] : [])
      rig.run(100)
      expect(rig.driver.calls.filter((call) => call.startsWith("submit"))).toEqual(["submit 0", "submit 1"])
    }
  })

  test("R39: with a dependency, a park, a lack of credits or an end before it there is none", () => {
    const rig = new Rig({ bypass: true, credits: 1 })
    rig.submit({ after: [rig.fence()] })
    rig.submit()
    const parked = rig.another({ bypass: true, name: "parked" }, rig.driver)
    parked.park()
    rig.submit({}, parked)
    const gone = rig.another({ bypass: true, name: "gone" }, rig.driver)
    gone.cancel(-ERRNO.EIO, "all")
    rig.submit({}, gone)
    expect(rig.driver.calls).toEqual([])
  })
})

test("R40: many completions are one pass of the dispatcher", () => {
  const rig = new Rig({ credits: 64 })
  const tokens: { complete(): boolean }[] = []
  for (let i = 0; i < 64; i++)
    rig.driver.submits.push((_job, token) => {
      tokens.push(token)
      return "submitted"
    })
  for (let i = 0; i < 64; i++) rig.submit()
  rig.settle()
  const passes = eventsOf(rig).filter((name) => name === "work").length
  for (const token of tokens) token.complete()
  rig.settle()
  expect(eventsOf(rig).filter((name) => name === "work").length - passes).toBe(1)
  expect(rig.driver.calls.filter((call) => call.startsWith("release")).length).toBe(64)
})

describe("a cancel whose time is up", () => {
  test("does not wait for the dependencies of a job that is committed after it", () => {
    const rig = new Rig({ cancelTimeout: 100 })
    const lane = rig.lane()
    const prepared = rig.prepare(lane, { after: [rig.fence()] })
    rig.queue.drop()
    rig.run(500)
    const fence = prepared.commit()
    lane.end()
    rig.run(600)
    expect([fence.signaled, fence.error, rig.queue.state]).toEqual([true, -ERRNO.ECANCELED, "dead"])
    expect(rig.reports).toEqual(["early-cancel"])
  })

  test("nor for longer than it may, of one that is committed while it lasts", () => {
    const rig = new Rig({ cancelTimeout: 100 })
    rig.queue.cancel(-ERRNO.EIO, "queued")
    rig.run(50)
    const fence = rig.submit({ after: [rig.fence()] })
    rig.run(1000)
    expect([fence.signaled, fence.error]).toEqual([true, -ERRNO.EIO])
  })

  test("leaves the clock alone where the driver was to be asked again and the fence leaks", () => {
    const rig = new Rig({ cancelTimeout: 100, dropPolicy: "leak" })
    const gone = rig.fence()
    gone.signal(rig.engine)
    rig.driver.stopAnswer = () => ({ wait: gone })
    rig.submit({ duration: Number.POSITIVE_INFINITY })
    rig.run(10)
    rig.queue.cancel(-ERRNO.EIO, "all")
    rig.run(5000)
    expect(rig.driver.calls.filter((call) => call === "stop").length).toBe(2)
    expect([rig.engine.timers.size, rig.reports]).toEqual([0, ["fence-leaked"]])
  })
})

test("R35: a fence that leaks does not make a drop forget to stop what the device still has", () => {
  const rig = new Rig({ dropPolicy: "leak", cancelTimeout: 1000 })
  rig.driver.submits.push((_job, token) => {
    token.drop()
    return SUBMITTED
  })
  rig.submit()
  rig.submit({ duration: Number.POSITIVE_INFINITY })
  rig.run(10)
  const stopped = rig.fence()
  rig.driver.stopAnswer = () => (stopped.signaled ? proveStopped() : { wait: stopped })
  rig.queue.drop()
  rig.run(500)
  expect([rig.driver.calls.at(-1), rig.queue.state]).toEqual(["stop", "cancelling"])
  stopped.signal(rig.engine)
  rig.settle()
  expect([rig.queue.state, rig.reports]).toEqual(["dead", ["fence-leaked"]])
})

describe("park", () => {
  test("a parked queue takes commits and gives the driver none; what the device has goes on", () => {
    const rig = new Rig({ credits: 1 })
    const running = rig.submit({ duration: 10 })
    rig.settle()
    rig.queue.park()
    const waiting = rig.submit()
    rig.run(100)
    expect([running.signaled, waiting.signaled]).toEqual([true, false])
    expect(rig.driver.calls).toEqual(["submit 0", "release 0"])
    rig.queue.unpark()
    rig.run(200)
    expect([waiting.error, waiting.timestamp]).toEqual([0, 110])
  })
})

function eventsOf(rig: Rig): string[] {
  const { trace } = rig.engine
  const own = new Set<number>([EV.report])
  return Array.from({ length: trace.length }, (_, index) => trace.kind(index))
    .filter((kind) => !own.has(kind))
    .map((kind) => KINDS[kind] ?? String(kind))
}
