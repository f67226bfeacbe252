import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Prng } from "../base/prng.ts"
import { JobQueue } from "./job-queue.ts"
import { Rig, SPEC } from "./testing/rig.ts"

describe("R22: credits", () => {
  test("R22: the sum of costs on the device never passes the limit, and the order is kept", () => {
    for (let seed = 0; seed < 50; seed++) {
      const prng = new Prng(seed)
      const credits = 1 + prng.below(8)
      const rig = new Rig({ credits })
      let most = 0
      const costs: number[] = []
      for (let i = 0; i < 40; i++) {
        const cost = prng.below(credits + 1)
        costs.push(cost)
        rig.submit({ cost, duration: prng.below(20) })
        rig.run(rig.engine.now + prng.below(10))
        const onDevice = rig.device.commands.reduce((sum, { job }) => sum + (costs[job.id] ?? 0), 0)
        most = Math.max(most, onDevice)
        expect(rig.queue.core.creditsUsed).toBe(onDevice)
      }
      expect(most).toBeLessThanOrEqual(credits)
      rig.run(10_000)
      const order = rig.driver.calls.filter((call) => call.startsWith("submit"))
      expect(order).toEqual(costs.map((_, index) => `submit ${index}`))
      expect(rig.queue.core.creditsUsed).toBe(0)
    }
  })

  test("R22: a job that would never fit is refused by prepare; 0 is not counted; a queue needs a credit", () => {
    const rig = new Rig({ credits: 2 })
    const lane = rig.lane()
    expect(rig.tryPrepare(lane, { cost: 3 })).toBe(-ERRNO.EINVAL)
    expect(rig.tryPrepare(lane, { cost: -1 })).toBe(-ERRNO.EINVAL)
    expect(rig.tryPrepare(lane, { cost: Number.NaN })).toBe(-ERRNO.EINVAL)
    lane.end()
    for (let i = 0; i < 5; i++) rig.submit({ cost: 0, duration: 10 })
    rig.settle()
    expect(rig.device.commands.length).toBe(5)
    for (const credits of [0, -1, 0.5, Number.NaN])
      expect(JobQueue.create(rig.dispatcher, rig.contexts, { ...SPEC, credits }, rig.driver)).toBe(-ERRNO.EINVAL)
  })
})

describe("R23: not now", () => {
  test("R23: the job stays at the head, and is offered again when the fence that the driver named signals", () => {
    const rig = new Rig()
    const room = rig.fence()
    rig.driver.submits.push((_job, token) => ({ token, wake: room }))
    const fences = [rig.submit(), rig.submit()]
    rig.run(1000)
    expect(rig.driver.calls).toEqual(["submit 0"])
    expect(rig.queue.core.creditsUsed).toBe(0)
    room.signal(rig.engine)
    rig.run(2000)
    expect(rig.driver.calls.slice(0, 3)).toEqual(["submit 0", "submit 0", "submit 1"])
    expect(fences.map(({ error, timestamp }) => [error, timestamp])).toEqual([
      [0, 1010],
      [0, 1020],
    ])
  })

  test("R23: refused as often as the driver likes, as long as it says what to wait for", () => {
    const rig = new Rig()
    const rooms = Array.from({ length: 50 }, () => rig.fence())
    for (const wake of rooms) rig.driver.submits.push((_job, token) => ({ token, wake }))
    const fence = rig.submit()
    for (const room of rooms) {
      rig.settle()
      expect(fence.signaled).toBe(false)
      room.signal(rig.engine)
    }
    rig.run(100)
    expect([fence.error, rig.reports]).toEqual([0, []])
    expect(rig.driver.calls.filter((call) => call === "submit 0").length).toBe(51)
  })

  test("R23: a cancel while the driver waits for room ends the job, and the fence that was named is let go", () => {
    const rig = new Rig()
    const room = rig.fence()
    rig.driver.submits.push((_job, token) => ({ token, wake: room }))
    const fence = rig.submit()
    rig.settle()
    rig.queue.cancel(-ERRNO.EIO, "all")
    rig.settle()
    expect([fence.error, room.hasCallbacks, rig.driver.calls]).toEqual([-ERRNO.EIO, false, ["submit 0", "release 0"]])
  })
})
