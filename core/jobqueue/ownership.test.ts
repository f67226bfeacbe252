import { expect, test } from "vitest"
import { FenceCallback } from "../fence/fence.ts"
import { EV } from "../trace/events.ts"
import { asDmaFence } from "./job-fence.ts"
import { type FenceToken, SUBMITTED } from "./ops.ts"
import { Rig } from "./testing/rig.ts"

test("R1: a job is prepared, waits, is lent, runs, ends, signals and is released: one place at a time", () => {
  const rig = new Rig({ credits: 1 })
  const seen: string[] = []
  let token: FenceToken | null = null
  rig.driver.submits.push((_job, lent) => {
    token = lent
    seen.push(rig.queue.core.oldest?.state ?? "none")
    return SUBMITTED
  })
  const lane = rig.lane()
  const prepared = rig.prepare(lane)
  seen.push((prepared as unknown as { state: string }).state)
  prepared.commit()
  seen.push(rig.queue.core.oldest?.state ?? "none")
  lane.end()
  rig.settle()
  seen.push(rig.queue.core.oldest?.state ?? "none")
  ;(token as FenceToken | null)?.complete()
  seen.push((prepared as unknown as { state: string }).state)
  rig.settle()
  seen.push((prepared as unknown as { state: string }).state)
  expect(seen).toEqual(["prepared", "waiting", "lent", "on-hardware", "signalled", "released"])
})

test("R1: the driver gets its data back once, when the fence has signalled, and never from inside of the signal", () => {
  const rig = new Rig()
  const order: string[] = []
  const fence = rig.submit()
  const inside = new (class extends FenceCallback {
    override call(): void {
      order.push(`signalled, released ${rig.driver.calls.includes("release 0")}`)
    }
  })()
  asDmaFence(fence).addCallback(inside)
  rig.run(100)
  expect(order).toEqual(["signalled, released false"])
  expect(rig.driver.calls).toEqual(["submit 0", "release 0"])
})

test("R3: an observer waits, polls and is called back", () => {
  const rig = new Rig()
  const fence = rig.submit({ duration: 7 })
  let called = 0
  const observer = new (class extends FenceCallback {
    override call(): void {
      called++
    }
  })()
  expect(fence.addCallback(observer)).toBe(true)
  expect([fence.isSignaled(), fence.getStatus()]).toEqual([false, 0])
  rig.run(7)
  expect([fence.isSignaled(), fence.getStatus(), called]).toEqual([true, 1, 1])
})

test("R4: a signalled fence refers to neither queue, driver nor data", () => {
  const rig = new Rig()
  const fence = rig.submit()
  rig.run(100)
  rig.queue.drop()
  rig.settle()
  const forbidden = new Set<unknown>([rig.queue, rig.queue.core, rig.driver, rig.device, rig.dispatcher])
  expect(reachable(fence, (object) => object === rig.engine).filter((object) => forbidden.has(object))).toEqual([])
  expect([fence.signaled, fence.error, fence.seqno]).toEqual([true, 0, 1])
})

test("R5: a queue whose last reference is gone lives until its jobs are over; nobody counts them for it", () => {
  const rig = new Rig()
  const fence = rig.submit({ duration: 50 })
  rig.settle()
  rig.driver.stopAnswer = () => ({ wait: asDmaFence(fence) })
  rig.queue.put()
  rig.run(49)
  expect(rig.queue.state).toBe("cancelling")
  rig.run(60)
  expect([fence.error, rig.queue.state]).toEqual([0, "dead"])
})

test("R6: driver data are those of the queue's type, untouched, until they come back", () => {
  const rig = new Rig()
  const lane = rig.lane()
  const data = Object.freeze({ id: 0, duration: 5 })
  rig.engine.trace.objects.addJob("job", 0, 0)
  const prepared = lane.prepare({ job: 0, data, cost: 1, dependencies: [], extraDependencies: 0 })
  if (typeof prepared === "number") throw new Error("refused")
  prepared.commit()
  lane.end()
  rig.settle()
  expect(rig.device.commands[0]?.job).toBe(data)
  rig.run(10)
  expect(rig.driver.calls).toEqual(["submit 0", "release 0"])
  expect(countOf(rig, EV.free)).toBe(1)
})

function countOf(rig: Rig, kind: number): number {
  const { trace } = rig.engine
  let count = 0
  for (let i = 0; i < trace.length; i++) if (trace.kind(i) === kind) count++
  return count
}

/** Every object that can be reached from `root`, but through what `stop` names. */
function reachable(root: object, stop: (object: object) => boolean): object[] {
  const found = new Set<object>()
  const left: object[] = [root]
  for (let object = left.pop(); object !== undefined; object = left.pop()) {
    if (found.has(object) || stop(object)) continue
    found.add(object)
    for (const value of Object.values(object) as unknown[])
      if (typeof value === "object" && value !== null) left.push(value)
  }
  return [...found]
}
