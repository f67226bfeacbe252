/** What the C face does when it is used as it should be. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import {
  type Cell,
  type DispatcherHandle,
  type FenceHandle,
  JQ,
  type JqFenceCb,
  type PreparedHandle,
  type QueueHandle,
  importFence,
  jq_commit,
  jq_dispatcher_put,
  jq_fence_add_callback,
  jq_fence_is_signaled,
  jq_fence_put,
  jq_fence_remove_callback,
  jq_fence_status,
  jq_lane_begin,
  jq_lane_end,
  jq_orchestrator_attach,
  jq_orchestrator_create,
  jq_prepare,
  jq_prepared_add_dep,
  jq_prepared_submission_fence,
  jq_queue_cancel,
  jq_queue_cancel_async,
  jq_queue_create,
  jq_queue_park,
  jq_queue_put,
  jq_queue_set_weight,
  jq_queue_state,
  jq_queue_unpark,
  jq_token_fail,
  jq_token_ring,
} from "./index.ts"
import { OPS, Rig, TestDriver, cell, stage } from "./testing/rig.ts"

function status(rig: Rig, fence: FenceHandle): number {
  const place = cell(99)
  expect(jq_fence_status(rig.rt, fence, place)).toBe(0)
  return place.value
}

test("R38: jobs run in order, their fences signal, their data comes back, and nothing is left", () => {
  const rig = new Rig()
  const { queue, driver } = rig.queue()
  const fences = [rig.submit(queue), rig.submit(queue), rig.submit(queue)]
  expect(fences.map((fence) => jq_fence_is_signaled(rig.rt, fence))).toEqual([0, 0, 0])
  rig.run(100)
  expect(driver.calls).toEqual(["submit 0", "submit 1", "release 0", "submit 2", "release 1", "release 2"])
  expect(fences.map((fence) => status(rig, fence))).toEqual([1, 1, 1])
  expect(rig.module.unload()).toBe(-ERRNO.EBUSY)
  expect(jq_queue_put(rig.rt, queue)).toBe(0)
  rig.settle()
  expect(rig.module.unload()).toBe(0)
  // Fences outlive queue, driver and module.
  expect(fences.map((fence) => status(rig, fence))).toEqual([1, 1, 1])
  for (const fence of fences) expect(jq_fence_put(rig.rt, fence)).toBe(0)
  expect(jq_dispatcher_put(rig.rt, rig.dispatcher.value)).toBe(0)
  expect([rig.rt.outstanding, rig.reports]).toEqual([0, []])
})

test("R23, R38: not now: the token comes back with a fence, and the job is offered again when that signals", () => {
  const rig = new Rig()
  const { queue, driver } = rig.queue()
  const { fence, handle } = rig.foreign()
  driver.submits.push((_job, _token, wake) => {
    wake.value = handle
    return JQ.JQ_NO_RESOURCES
  })
  const done = rig.submit(queue)
  rig.run(50)
  expect([driver.calls, status(rig, done)]).toEqual([["submit 0"], 0])
  fence.signal(rig.engine)
  rig.run(100)
  expect([driver.calls, status(rig, done), rig.reports]).toEqual([["submit 0", "submit 0", "release 0"], 1, []])
})

test("a queue that is parked takes commits and gives none; unparked it goes on, and clocks stood", () => {
  const rig = new Rig()
  const { queue, driver } = rig.queue({ pipeline_timeout_ns: 100 })
  expect(jq_queue_park(rig.rt, queue)).toBe(0)
  const fence = rig.submit(queue)
  rig.run(500)
  expect([driver.calls, jq_queue_state(rig.rt, queue)]).toEqual([[], JQ.JQ_QUEUE_PARKED])
  expect(jq_queue_unpark(rig.rt, queue)).toBe(0)
  rig.run(600)
  expect([status(rig, fence), jq_queue_state(rig.rt, queue)]).toEqual([1, JQ.JQ_QUEUE_RUNNING])
})

describe("cancel", () => {
  const hung = Number.POSITIVE_INFINITY

  test("tells when all fences have ended, from where sleeping is allowed, once", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    const fences = [rig.submit(queue, { job: rig.job(hung) }), rig.submit(queue), rig.submit(queue)]
    rig.settle()
    const told: unknown[] = []
    const done = (data: unknown) => {
      told.push(
        data,
        fences.map((fence) => status(rig, fence)),
        jq_lane_begin(rig.rt, queue, cell(0)),
      )
    }
    expect(jq_queue_cancel_async(rig.rt, queue, JQ.JQ_CANCEL_ALL, -ERRNO.EIO, done, "data")).toBe(0)
    expect(jq_queue_cancel_async(rig.rt, queue, JQ.JQ_CANCEL_ALL, -ERRNO.EIO, done, "data")).toBe(-ERRNO.EBUSY)
    expect(told).toEqual([])
    rig.run(100)
    expect(told).toEqual(["data", [-ERRNO.EIO, -ERRNO.EIO, -ERRNO.EIO], 0])
    expect(jq_queue_cancel_async(rig.rt, queue, JQ.JQ_CANCEL_ALL, -ERRNO.EIO, done, "again")).toBe(0)
    rig.run(200)
    expect([told[3], rig.reports]).toEqual(["again", ["lane-nested"]])
  })

  test("of what waits lets the device finish", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue({ credits: 1 })
    const fences = [rig.submit(queue), rig.submit(queue)]
    rig.settle()
    expect(jq_queue_cancel(rig.rt, queue, JQ.JQ_CANCEL_QUEUED, -ERRNO.EIO)).toBe(-ERRNO.EINPROGRESS)
    const late = rig.submit(queue)
    rig.run(100)
    expect([...fences, late].map((fence) => status(rig, fence))).toEqual([1, -ERRNO.EIO, -ERRNO.EIO])
    expect(driver.calls).toEqual(["submit 0", "release 0", "release 1", "release 2"])
    expect(jq_queue_cancel(rig.rt, queue, JQ.JQ_CANCEL_ALL, -ERRNO.EIO)).toBe(0)
  })

  test("of fences that leak: told when the queue dies, and the table is empty all the same", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue({ drop_policy: JQ.JQ_DROP_LEAK })
    const fences = [rig.submit(queue, { job: rig.job(hung) }), rig.submit(queue)]
    rig.settle()
    driver.stops.push(
      ...Array.from({ length: 5 }, () => (_stop: unknown, wait: Cell<FenceHandle>) => {
        wait.value = importFence(rig.rt, rig.rt.stub)
        return JQ.JQ_WAIT
      }),
    )
    let told = 0
    jq_queue_cancel_async(rig.rt, queue, JQ.JQ_CANCEL_ALL, -ERRNO.EIO, () => void told++, null)
    rig.run(5000)
    expect([told, rig.module.users]).toEqual([0, 1])
    jq_queue_put(rig.rt, queue)
    rig.run(9000)
    expect([told, rig.module.users, driver.calls.filter((call) => call.startsWith("release"))]).toEqual([1, 0, []])
    expect(fences.map((fence) => status(rig, fence))).toEqual([0, 0])
    for (const fence of fences) jq_fence_put(rig.rt, fence)
    jq_dispatcher_put(rig.rt, rig.dispatcher.value)
    expect(rig.rt.outstanding).toBe(0)
  })

  test("the policy to trap is the kernel's oops", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue({ drop_policy: JQ.JQ_DROP_TRAP })
    driver.submits.push(() => JQ.JQ_SUBMITTED)
    rig.submit(queue)
    expect(() => rig.settle()).toThrow("the policy is to trap")
  })
})

describe("a batch", () => {
  test("across queues: room is reserved, the fence of one is added to the other before it is committed", () => {
    const rig = new Rig()
    const [one, two] = [rig.queue(), rig.queue()]
    const lanes = [rig.lane(one.queue), rig.lane(two.queue)] as const
    const first = rig.prepare(lanes[0], { job: rig.job(30) })
    const second = rig.prepare(lanes[1], { room: 1 })
    const fence = cell<FenceHandle>(0)
    expect(jq_commit(rig.rt, first, fence)).toBe(0)
    expect(jq_prepared_add_dep(rig.rt, second.value, fence.value)).toBe(0)
    expect([jq_commit(rig.rt, second, null), jq_lane_end(rig.rt, lanes[0]), jq_lane_end(rig.rt, lanes[1])]).toEqual([
      0, 0, 0,
    ])
    rig.run(29)
    expect(two.driver.calls).toEqual([])
    rig.run(100)
    expect(two.driver.calls).toEqual(["submit 1", "release 1"])
  })

  test("on one device: behind the other's submission, not its end", () => {
    const rig = new Rig()
    const [one, two] = [rig.queue(), rig.queue()]
    const lane = rig.lane(one.queue)
    const first = rig.prepare(lane, { job: rig.job(1000) })
    const submitted = cell<FenceHandle>(0)
    expect(jq_prepared_submission_fence(rig.rt, first.value, submitted)).toBe(0)
    jq_commit(rig.rt, first, null)
    jq_lane_end(rig.rt, lane)
    const second = rig.submit(two.queue, { after: [submitted.value] })
    rig.run(100)
    expect([two.driver.calls, status(rig, second)]).toEqual([["submit 1", "release 1"], 1])
  })
})

test("R38: stages: a job waits for a fence, then for a while, then goes through", () => {
  const rig = new Rig()
  const { fence, handle } = rig.foreign()
  let round = 0
  const resident = stage("resident", (_priv, _job, wait, delay) => {
    round++
    if (round === 1) wait.value = handle
    if (round === 2) delay.value = 40
    return [JQ.JQ_WAIT, JQ.JQ_WAIT_NS, JQ.JQ_ADVANCE][round - 1] ?? 0
  })
  const { queue, driver } = rig.queue({}, undefined, { stages: [resident] })
  const done = rig.submit(queue)
  rig.run(100)
  fence.signal(rig.engine)
  rig.run(130)
  expect([driver.calls, round]).toEqual([[], 2])
  rig.run(200)
  expect([driver.calls, status(rig, done), rig.reports]).toEqual([["submit 0", "release 0"], 1, []])
})

test("R38: timeouts: the driver fails the token, and says so", () => {
  const rig = new Rig()
  const { queue, driver } = rig.queue({ timeout_ns: 100 })
  driver.timeout = (job) => {
    driver.device.stop()
    expect(jq_token_fail(rig.rt, job.token, -ERRNO.ETIMEDOUT)).toBe(0)
    return JQ.JQ_HANDLED
  }
  const fence = rig.submit(queue, { job: rig.job(Number.POSITIVE_INFINITY) })
  rig.run(500)
  expect([status(rig, fence), driver.calls, rig.reports]).toEqual([
    -ERRNO.ETIMEDOUT,
    ["submit 0", "timedout 0", "release 0"],
    [],
  ])
})

test("an orchestrator shares its rings by weight, and a token knows its ring", () => {
  const rig = new Rig()
  const dispatcher = cell<DispatcherHandle>(0)
  const rings = [
    { name: "r0", slots: 1, width: 1 },
    { name: "r1", slots: 1, width: 1 },
  ]
  expect(jq_orchestrator_create(rig.rt, "rings", rings, dispatcher)).toBe(0)
  const driver = new TestDriver(rig.rt)
  const queues = [0, 1].map(() => rig.queue({ dispatcher: dispatcher.value, credits: 1 }, driver).queue)
  const [heavy = 0 as QueueHandle, light = 0 as QueueHandle] = queues
  for (const queue of queues) expect(jq_orchestrator_attach(rig.rt, dispatcher.value, queue, 8, [1])).toBe(0)
  expect(jq_queue_set_weight(rig.rt, heavy, 32)).toBe(0)
  const ring = cell(9)
  driver.submits.push((job, token) => {
    expect(jq_token_ring(rig.rt, token.value, ring)).toBe(0)
    job.token.value = token.value
    token.value = 0
    driver.device.ring(job)
    return JQ.JQ_SUBMITTED
  })
  const fences = [heavy, light].map((queue) => Array.from({ length: 100 }, () => rig.submit(queue)))
  expect(jq_orchestrator_attach(rig.rt, dispatcher.value, heavy, 8, [0])).toBe(-ERRNO.EBUSY)
  rig.run(1000)
  const done = fences.map((list) => list.filter((fence) => status(rig, fence) === 1).length)
  expect([done, ring.value, rig.reports]).toEqual([[80, 20], 1, []])
})

test("R38: fence callbacks: called once inside of the signal, removed, or refused", () => {
  const rig = new Rig()
  const { fence, handle } = rig.foreign()
  const seen: number[] = []
  const [one, two]: JqFenceCb[] = [0, 1].map(() => ({
    func: (of) => void seen.push(jq_fence_is_signaled(rig.rt, of), jq_fence_put(rig.rt, of)),
  }))
  if (one === undefined || two === undefined) return
  expect([one, two].map((cb) => jq_fence_add_callback(rig.rt, handle, cb))).toEqual([0, 0])
  expect([jq_fence_remove_callback(rig.rt, two), jq_fence_remove_callback(rig.rt, two)]).toEqual([1, 0])
  // The last reference goes before the signal: the callback has the fence for its time, and cannot give it back.
  jq_fence_put(rig.rt, handle)
  fence.signal(rig.engine)
  expect([seen, jq_fence_remove_callback(rig.rt, one)]).toEqual([[1, -ERRNO.EINVAL], 0])
  expect([rig.reports, rig.rt.links.size, rig.rt.fences.size]).toEqual([["handle-stale"], 0, 0])
})

test("a job's number in traces is the caller's, or the next", () => {
  const rig = new Rig()
  const { queue } = rig.queue()
  const { objects } = rig.engine.trace
  const mine = objects.addJob("mine", 0, 3)
  const lane = rig.lane(queue)
  const prepared = cell<PreparedHandle>(0)
  expect(jq_prepare(rig.rt, lane.value, rig.job(), mine, 1, [], 0, prepared)).toBe(0)
  jq_commit(rig.rt, prepared, null)
  jq_lane_end(rig.rt, lane)
  rig.submit(queue)
  expect([objects.jobs, objects.jobSeqno]).toEqual([
    ["mine", "q0:1"],
    [1, 2],
  ])
})

test("R7, R38: without memory nothing is made, and nothing is left", () => {
  const rig = new Rig()
  const { queue } = rig.queue()
  const lane = rig.lane(queue)
  const before = rig.rt.outstanding
  for (let failing = 0; failing < 3; failing++) {
    let count = 0
    rig.engine.mishaps = { pick: () => (count++ === failing ? 1 : 0) }
    expect(jq_prepare(rig.rt, lane.value, null, -1, 1, [], 1, cell(0))).toBe(-ERRNO.ENOMEM)
  }
  for (let failing = 0; failing < 2; failing++) {
    let count = 0
    rig.engine.mishaps = { pick: () => (count++ === failing ? 1 : 0) }
    const ops = { ...OPS, owner: rig.module }
    expect(jq_queue_create(rig.rt, ops, null, rig.params(), cell(0))).toBe(-ERRNO.ENOMEM)
  }
  expect([rig.rt.outstanding, rig.module.users]).toEqual([before, 1])
})
