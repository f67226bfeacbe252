import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import type { Mishaps } from "../engine/mishaps.ts"
import { EV } from "../trace/events.ts"
import { type FenceToken, SUBMITTED, type SubmitAnswer } from "./ops.ts"
import { Rig } from "./testing/rig.ts"

test("R8: one job on a lane of its own: a fence, or why not and nothing has happened", () => {
  const rig = new Rig()
  const draft = (cost: number) => ({
    job: rig.engine.trace.objects.addJob("only", 0, 0),
    data: { id: 0, duration: 10 },
    cost,
    dependencies: [],
    extraDependencies: 0,
  })
  expect(rig.queue.submit(draft(3))).toBe(-ERRNO.EINVAL)
  rig.engine.mishaps = new FailAt(0)
  expect(rig.queue.submit(draft(1))).toBe(-ERRNO.ENOMEM)
  rig.engine.mishaps = null
  const fence = rig.queue.submit(draft(1))
  const lane = rig.lane()
  expect(rig.queue.submit(draft(1))).toBe(-ERRNO.EDEADLK)
  lane.end()
  rig.run(10)
  expect(fence).toMatchObject({ seqno: 1, signaled: true, error: 0, timestamp: 10 })
  rig.queue.drop()
  expect(rig.queue.submit(draft(1))).toBe(-ERRNO.ENOENT)
  expect(rig.reports).toEqual(["lane-nested"])
})

describe("R7: all that can fail comes before commit", () => {
  test("R7: a job given up leaves no fence, no number and no event", () => {
    const rig = new Rig()
    const lane = rig.lane()
    const events = rig.engine.trace.length
    rig.prepare(lane).abandon()
    rig.prepare(lane)
    lane.end()
    expect(rig.engine.trace.length).toBe(events)
    expect(rig.queue.core.prepared).toBe(0)
    expect(rig.submit().seqno).toBe(1)
  })

  test("R7: every allocation of prepare may fail, and the data stays with the caller", () => {
    for (const after of [0, 1, 3]) {
      const rig = new Rig()
      const lane = rig.lane()
      const fences = Array.from({ length: after }, () => rig.fence())
      const sites = after === 0 ? 1 : 2
      for (let failing = 0; failing < sites; failing++) {
        rig.engine.mishaps = new FailAt(failing)
        expect(rig.tryPrepare(lane, { after: fences })).toBe(-ERRNO.ENOMEM)
        rig.engine.mishaps = null
      }
      expect(rig.queue.core.prepared).toBe(0)
      expect(fences.some((fence) => fence.hasCallbacks)).toBe(false)
      rig.prepare(lane, { after: fences }).commit()
      lane.end()
      for (const fence of fences) fence.signal(rig.engine)
      rig.run(100)
      expect(rig.driver.calls.filter((call) => call.startsWith("submit")).length).toBe(1)
    }
  })

  test("R7: commit asks for no memory", () => {
    const rig = new Rig()
    const lane = rig.lane()
    const prepared = rig.prepare(lane, { after: [rig.fence(), rig.fence()], room: 2 })
    const memory = new FailAt(0)
    rig.engine.mishaps = memory
    const fence = prepared.commit()
    lane.end()
    expect([fence.seqno, memory.asked]).toEqual([1, 0])
  })

  test("R7: on a cancelled queue commit gives a fence that ends with the cancel's error, in order", () => {
    const rig = new Rig()
    const running = rig.submit({ duration: 50 })
    rig.settle()
    const lane = rig.lane()
    const prepared = rig.prepare(lane)
    rig.queue.cancel(-ERRNO.ENODEV, "queued")
    const fence = prepared.commit()
    lane.end()
    rig.run(100)
    expect([running.error, running.timestamp, fence.error, fence.timestamp]).toEqual([0, 50, -ERRNO.ENODEV, 50])
    expect(rig.driver.calls).toEqual(["submit 0", "release 0", "release 1"])
  })
})

describe("R8: order of numbers, of commits and of signals", () => {
  test("R8: jobs end in the order of their commits, though the device ends them otherwise", () => {
    const rig = new Rig({ credits: 4 })
    const tokens = takeTokens(rig, 3)
    const fences = [rig.submit(), rig.submit(), rig.submit()]
    rig.settle()
    const signalled = () => fences.map(({ signaled }) => signaled)
    tokens()[2]?.complete()
    tokens()[1]?.fail(-ERRNO.EIO)
    expect(signalled()).toEqual([false, false, false])
    tokens()[0]?.complete()
    expect(signalled()).toEqual([true, true, true])
    expect(fences.map(({ seqno, error }) => [seqno, error])).toEqual([
      [1, 0],
      [2, -ERRNO.EIO],
      [3, 0],
    ])
    expect(rig.queue.core.creditsUsed).toBe(0)
  })

  test("R8: two submitters cannot come between each other: the lane is one's alone", () => {
    const rig = new Rig()
    const lane = rig.lane()
    expect(rig.queue.core.lane.held).toBe(true)
    lane.end()
    expect(rig.queue.core.lane.held).toBe(false)
  })

  test("R8: numbers are taken at commit, in its order, not in that of prepare", () => {
    const rig = new Rig()
    const lane = rig.lane()
    const [a, b] = [rig.prepare(lane), rig.prepare(lane)]
    const second = b.commit()
    const first = a.commit()
    lane.end()
    expect([second.seqno, first.seqno]).toEqual([1, 2])
    rig.run(100)
    expect(rig.driver.calls.filter((call) => call.startsWith("submit"))).toEqual(["submit 1", "submit 0"])
  })
})

test("R9: nobody can wait for a prepared job: it has no fence; only the lane can be waited for, and that is told", () => {
  const rig = new Rig()
  const lane = rig.lane()
  const prepared = rig.prepare(lane)
  expect([rig.queue.core.oldest, rig.queue.core.prepared, prepared.job]).toEqual([null, 1, 0])
  expect(rig.queue.beginSubmit()).toBe(-ERRNO.EDEADLK)
  expect(rig.reports).toEqual(["lane-nested"])
})

describe("R10: batches across queues", () => {
  test("R10: fences of a batch go into reserved room, without memory", () => {
    const rig = new Rig()
    const other = rig.another({ name: "other" })
    const [laneA, laneB] = [rig.lane(), rig.lane(other)]
    const a = rig.prepare(laneA)
    const b = rig.prepare(laneB, { room: 1 })
    rig.engine.mishaps = new FailAt(0)
    const fence = a.commit()
    expect(b.addDependency(fence)).toBe(0)
    b.commit()
    laneA.end()
    laneB.end()
    rig.engine.mishaps = null
    rig.run(100)
    expect(runsOf(rig)).toEqual([
      [0, 0],
      [1, 10],
    ])
  })

  test("R10: without room there is none, and the job is as it was", () => {
    const rig = new Rig()
    const lane = rig.lane()
    const prepared = rig.prepare(lane)
    expect(prepared.addDependency(rig.fence())).toBe(-ERRNO.ENOSPC)
    prepared.commit()
    lane.end()
    rig.run(100)
    expect(rig.driver.calls).toEqual(["submit 0", "release 0"])
  })
})

/** Job and time of each hand-over. */
function runsOf(rig: Rig): number[][] {
  const { trace } = rig.engine
  const runs: number[][] = []
  for (let i = 0; i < trace.length; i++) if (trace.kind(i) === EV.run) runs.push([trace.subject(i), trace.time(i)])
  return runs
}

/** The tokens of the next jobs, which the device does not get. */
function takeTokens(rig: Rig, count: number): () => readonly FenceToken[] {
  const tokens: FenceToken[] = []
  const take = (_job: unknown, token: FenceToken): SubmitAnswer => {
    tokens.push(token)
    return SUBMITTED
  }
  for (let i = 0; i < count; i++) rig.driver.submits.push(take)
  return () => tokens
}

/** Memory that fails once, at the allocation of that number from now. */
class FailAt implements Mishaps {
  asked = 0
  private readonly index: number

  constructor(index: number) {
    this.index = index
  }

  pick(name: string): number {
    expect(name).toBe("alloc")
    return this.asked++ === this.index ? 1 : 0
  }
}

test("R39: a commit inside of a callback does not run its job there, where the driver is busy", () => {
  const rig = new Rig({ bypass: true })
  const other = rig.another({ name: "other", bypass: true })
  const lane = rig.lane(other)
  const prepared = rig.prepare(lane)
  rig.driver.submits.push((_job, token) => {
    prepared.commit()
    return { token, error: -ERRNO.EIO }
  })
  rig.submit()
  lane.end()
  rig.run(100)
  expect(rig.driver.calls).toEqual(["submit 1", "release 1"])
  expect([other.idle, rig.reports]).toEqual([true, []])
})
