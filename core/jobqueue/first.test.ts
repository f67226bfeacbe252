import { expect, test } from "vitest"
import { Rig } from "./testing/rig.ts"

test("jobs run in order, end in order, and go back to the driver", () => {
  const rig = new Rig()
  const fences = [rig.submit(), rig.submit(), rig.submit()]
  rig.run(100)
  expect(rig.driver.calls).toEqual(["submit 0", "submit 1", "release 0", "submit 2", "release 1", "release 2"])
  expect(fences.map(({ signaled, error, timestamp }) => [signaled, error, timestamp])).toEqual([
    [true, 0, 10],
    [true, 0, 20],
    [true, 0, 30],
  ])
  expect(rig.reports).toEqual([])
  rig.queue.drop()
  rig.settle()
  expect(rig.queue.state).toBe("dead")
})
