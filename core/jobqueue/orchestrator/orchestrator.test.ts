import { expect, test } from "vitest"
import { JobQueue } from "../job-queue.ts"
import { Rig, SPEC, TestDevice, TestDriver } from "../testing/rig.ts"
import { Orchestrator } from "./orchestrator.ts"
import { WEIGHTS } from "./share.ts"

test("two queues with work share a ring by their weights", () => {
  const rig = new Rig()
  const orchestrator = new Orchestrator(rig.engine, "gpu0", [{ name: "r0", slots: 1 }])
  const driver = new TestDriver(new TestDevice(rig.engine))
  const queues = [WEIGHTS.high, WEIGHTS.normal].map((weight, index) => {
    const queue = JobQueue.create(orchestrator, rig.contexts, { ...SPEC, name: `q${index}`, credits: 1 }, driver)
    if (typeof queue === "number") throw new Error(`refused ${queue}`)
    orchestrator.attach(queue, weight)
    return queue
  })
  const fences = queues.map((queue) => Array.from({ length: 100 }, () => rig.submit({ duration: 10 }, queue)))
  rig.run(1000)
  const done = fences.map((list) => list.filter(({ signaled }) => signaled).length)
  expect(done).toEqual([80, 20])
  expect(rig.reports).toEqual([])
})
