import { expect, test } from "vitest"
import { Rig } from "./testing/rig.ts"
import { ERRNO } from "../base/errno.ts"
import { proveStopped } from "./ops.ts"

test("a queue that was cancelled with leave for the device gives it its time from when it is stopped", () => {
  const rig = new Rig({ cancelTimeout: 100 })
  const fence = rig.submit({ duration: Number.POSITIVE_INFINITY })
  rig.settle()
  rig.queue.cancel(-ERRNO.ESRCH, "queued")
  rig.run(150)
  const stopped = rig.fence()
  rig.driver.stopAnswer = () => (stopped.signaled ? proveStopped() : { wait: stopped })
  rig.queue.drop()
  rig.run(200)
  expect([fence.signaled, rig.reports]).toEqual([false, []])
  stopped.signal(rig.engine)
  rig.settle()
  expect([fence.error, rig.reports, rig.queue.state]).toEqual([-ERRNO.ESRCH, [], "dead"])
})
