/** What the C face does when it is used as it should be. */
import { expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Rig, cell } from "./testing/rig.ts"
import {
  type FenceHandle,
  JQ,
  jq_dispatcher_put,
  jq_fence_is_signaled,
  jq_fence_put,
  jq_fence_status,
  jq_queue_put,
} from "./index.ts"

function status(rig: Rig, fence: FenceHandle): number {
  const place = cell(99)
  expect(jq_fence_status(rig.rt, fence, place)).toBe(0)
  return place.value
}

test("jobs run in order, their fences signal, their data comes back, and nothing is left", () => {
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

test("not now: the token comes back with a fence, and the job is offered again when that signals", () => {
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
