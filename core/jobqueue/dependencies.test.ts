import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Fence } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import { asDmaFence } from "./job-fence.ts"
import { Rig } from "./testing/rig.ts"

test("R17: a job runs when the last of its fences has signalled, and not before", () => {
  const rig = new Rig()
  const fences = [rig.fence(), rig.fence(), rig.fence()]
  rig.submit({ after: fences })
  const order = [0, 2, 1] as const
  for (const index of order) {
    rig.settle()
    expect(rig.driver.calls).toEqual([])
    fences[index]?.signal(rig.engine)
  }
  rig.settle()
  expect(rig.driver.calls).toEqual(["submit 0"])
})

test("R17: a job that waits holds back those behind it: order within a queue is that of commits", () => {
  const rig = new Rig()
  const before = rig.fence()
  rig.submit({ after: [before] })
  rig.submit()
  rig.run(50)
  expect(rig.driver.calls).toEqual([])
  before.signal(rig.engine)
  rig.settle()
  expect(rig.driver.calls).toEqual(["submit 0", "submit 1"])
})

test("R16: the error of a dependency is not that of the job", () => {
  const rig = new Rig()
  const before = rig.fence()
  const fence = rig.submit({ after: [before] })
  before.setError(-ERRNO.EIO)
  before.signal(rig.engine)
  rig.run(100)
  expect([fence.signaled, fence.error]).toEqual([true, 0])
})

describe("R18: what costs nothing", () => {
  test("R18: of one context the latest fence is waited for", () => {
    const rig = new Rig()
    const context = rig.contexts.allocate(1)
    const [early, late] = [new Fence(context, 1, 0, null), new Fence(context, 2, 0, null)]
    rig.submit({ after: [late, early] })
    expect([early.hasCallbacks, late.hasCallbacks]).toEqual([false, true])
    late.signal(rig.engine)
    rig.settle()
    expect(rig.driver.calls).toEqual(["submit 0"])
    expect(countOf(rig, EV.add_dep)).toBe(1)
  })

  test("R18: signalled fences and those of the own queue are not waited for", () => {
    const rig = new Rig()
    const over = rig.fence()
    over.signal(rig.engine)
    const own = rig.submit()
    rig.submit({ after: [over, own] })
    expect(countOf(rig, EV.add_dep)).toBe(0)
    rig.settle()
    expect(rig.driver.calls).toEqual(["submit 0", "submit 1"])
  })
})

test("R19: room for every dependency is taken in prepare: with a thousand of them none is left out", () => {
  const rig = new Rig()
  const fences = Array.from({ length: 1000 }, () => rig.fence())
  rig.submit({ after: fences })
  for (const fence of fences) {
    expect(fence.hasCallbacks).toBe(true)
    rig.settle()
    expect(rig.driver.calls).toEqual([])
    fence.signal(rig.engine)
  }
  rig.settle()
  expect(rig.driver.calls).toEqual(["submit 0"])
})

describe("R20: callbacks", () => {
  test("R20: after the queue is dead no fence knows it", () => {
    const rig = new Rig({ cancelTimeout: 100 })
    const fences = [rig.fence(), rig.fence()]
    for (const fence of fences) rig.submit({ after: [fence] })
    rig.queue.drop()
    rig.run(200)
    expect(rig.queue.state).toBe("dead")
    expect(fences.map(({ hasCallbacks }) => hasCallbacks)).toEqual([false, false])
    const { length } = rig.engine.trace
    for (const fence of fences) fence.signal(rig.engine)
    rig.run(300)
    expect(rig.engine.trace.length).toBe(length)
  })

  test("R20: a fence that signals in the middle of a drop is no trouble, in either order", () => {
    for (const first of ["signal", "drop"] as const) {
      const rig = new Rig()
      const before = rig.fence()
      const fence = rig.submit({ after: [before] })
      if (first === "drop") rig.queue.drop()
      before.signal(rig.engine)
      if (first === "signal") rig.queue.drop()
      rig.run(100)
      expect([fence.error, rig.queue.state, rig.reports]).toEqual([-ERRNO.ECANCELED, "dead", []])
    }
  })

  test("R20: a callback does not run the job, nor touch another fence, from inside of the signal (G6)", () => {
    const rig = new Rig()
    const before = rig.fence()
    rig.submit({ after: [before] })
    before.signal(rig.engine)
    expect(rig.driver.calls).toEqual([])
    rig.settle()
    expect(rig.driver.calls).toEqual(["submit 0"])
  })
})

test("R21: who shares the device may wait for the hand-over instead of the end", () => {
  const rig = new Rig()
  const other = rig.another({ name: "other" }, rig.driver)
  const lane = rig.lane()
  const prepared = rig.prepare(lane, { duration: 50 })
  const handedOver = prepared.submissionFence()
  const end = prepared.commit()
  lane.end()
  rig.submit({ after: [handedOver] }, other)
  rig.run(1)
  expect([handedOver.signaled, end.signaled]).toEqual([true, false])
  expect(rig.driver.calls).toEqual(["submit 0", "submit 1"])
})

test("R9, R21: nobody can depend on the submission of a job that was not committed", () => {
  const rig = new Rig()
  const other = rig.another({ name: "other" })
  const [lane, theirs] = [rig.lane(), rig.lane(other)]
  const prepared = rig.prepare(lane)
  const ahead = prepared.submissionFence()
  expect(rig.tryPrepare(lane, { after: [ahead] })).toBe(-ERRNO.EDEADLK)
  expect(rig.tryPrepare(theirs, { after: [ahead] })).toBe(-ERRNO.EDEADLK)
  const batch = rig.prepare(theirs, { room: 1 })
  expect(batch.addDependency(ahead)).toBe(-ERRNO.EDEADLK)
  prepared.commit()
  expect(batch.addDependency(ahead)).toBe(0)
  batch.commit()
  lane.end()
  theirs.end()
  rig.run(100)
  expect([ahead.signaled, ahead.seqno, rig.reports]).toEqual([true, 1, []])
})

test("R19, R21: of two submissions of one queue the later is waited for", () => {
  const rig = new Rig({ credits: 1 })
  const other = rig.another({ name: "other" })
  const lane = rig.lane()
  const aheads = [0, 1].map(() => {
    const prepared = rig.prepare(lane, { duration: 50 })
    const ahead = prepared.submissionFence()
    prepared.commit()
    return ahead
  })
  lane.end()
  rig.submit({ after: aheads }, other)
  rig.run(49)
  expect(aheads.map(({ signaled }) => signaled)).toEqual([true, false])
  expect(other.core.waiting).toBe(1)
  rig.run(50)
  expect(other.core.waiting).toBe(0)
})

test("R21: the submission fence of a job that was given up ends with an error", () => {
  const rig = new Rig()
  const lane = rig.lane()
  const ahead = rig.prepare(lane).submissionFence()
  lane.end()
  expect([ahead.signaled, ahead.error]).toEqual([true, -ERRNO.ECANCELED])
})

test("R21: the submission fence of a job that never ran signals with it", () => {
  const rig = new Rig({ cancelTimeout: 10 })
  const lane = rig.lane()
  const prepared = rig.prepare(lane, { after: [rig.fence()] })
  const handedOver = prepared.submissionFence()
  prepared.commit()
  lane.end()
  rig.queue.drop()
  rig.run(20)
  expect(asDmaFence(handedOver).signaled).toBe(true)
})

function countOf(rig: Rig, kind: number): number {
  const { trace } = rig.engine
  let count = 0
  for (let i = 0; i < trace.length; i++) if (trace.kind(i) === kind) count++
  return count
}
