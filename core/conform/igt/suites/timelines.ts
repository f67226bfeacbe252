/** `syncobj_timeline`: what is said of points, and how far a timeline has come. */
import { Prng } from "../../../base/prng.ts"
import { QUERY_LAST_SUBMITTED, WAIT_ALL, WAIT_AVAILABLE, WAIT_FOR_SUBMIT } from "../../../fence/syncobj/flags.ts"
import { attachSwSyncAt, createObject, queryPoint, signalPoints, startWait, transferPoint, waitFor } from "../calls.ts"
import { expectEqual, expectResult, expectThat } from "../failure.ts"
import { IgtMachine, MS } from "../machine.ts"
import { type IgtTest, igtTest } from "../suite.ts"

export const TIMELINES: readonly IgtTest[] = [
  igtTest("signal-array", "points of timelines and binary objects, signalled by one call", () => {
    const machine = new IgtMachine()
    const handles = Array.from({ length: 4 }, () => createObject(machine))
    const points = [12, 0, 3, 0]
    signalPoints(machine, handles, points)
    for (const [index, handle] of handles.entries()) {
      const point = points[index] ?? 0
      expectEqual(queryPoint(machine, handle), point, `point of object ${index}`)
      expectResult(waitFor(machine, "timeline", [{ handle, point }], 0), "0", `wait for object ${index}`)
    }
    const at = handles.map((handle, index) => ({ handle, point: points[index] ?? 0 }))
    expectResult(waitFor(machine, "timeline", at, WAIT_ALL), "0", "wait for all")
    expectResult(waitFor(machine, "binary", at, WAIT_ALL), "0", "binary wait for all")
  }),

  igtTest("transfer-timeline-point", "a point of one timeline becomes another point of another", () => {
    const machine = new IgtMachine()
    const [from, to] = [createObject(machine), createObject(machine)]
    const device = attachSwSyncAt(machine, from, 5)
    transferPoint(machine, { handle: from, point: 5 }, { handle: to, point: 9 })
    expectResult(waitFor(machine, "timeline", [{ handle: to, point: 9 }], 0), "ETIME", "before")
    expectResult(waitFor(machine, "timeline", [{ handle: to, point: 10 }], 0), "EINVAL", "a later point")
    machine.increment(device)
    expectResult(waitFor(machine, "timeline", [{ handle: to, point: 9 }], 0), "0", "after")
    expectEqual(queryPoint(machine, from), 5, "source")
    expectEqual(queryPoint(machine, to), 9, "destination")
  }),

  igtTest("signal-point-0", "point 0 satisfies both kinds of wait", () => {
    const machine = new IgtMachine()
    const at = { handle: createObject(machine), point: 0 }
    signalPoints(machine, [at.handle], [0])
    expectResult(waitFor(machine, "binary", [at], 0), "0", "binary wait")
    expectResult(waitFor(machine, "timeline", [at], 0), "0", "timeline wait")
  }),

  igtTest("host-signal-points", "a hundred points signalled by the host, at random distances", () => {
    const machine = new IgtMachine()
    const prng = new Prng(100)
    const handle = createObject(machine)
    let value = 0
    for (let i = 0; i < 100; i++) {
      value += prng.between(1, 1_000_000)
      signalPoints(machine, [handle], [value])
      expectEqual(queryPoint(machine, handle), value, "point")
      expectResult(waitFor(machine, "timeline", [{ handle, point: value }], 0), "0", `wait for ${value}`)
      expectResult(waitFor(machine, "timeline", [{ handle, point: value - 1 }], 0), "0", `wait for ${value - 1}`)
    }
  }),

  igtTest("device-signal-unordered", "the device completes points in another order; the value never goes back", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    const points = [1, 2, 3, 4, 5]
    const devices = points.map((point) => attachSwSyncAt(machine, handle, point))
    expectEqual(queryPoint(machine, handle), 0, "point before")
    const reached = [0, 2, 1, 4, 3].map((index) => {
      machine.increment(devices[index] ?? 0)
      return queryPoint(machine, handle)
    })
    expectThat(reached.join() === [1, 1, 3, 3, 5].join(), `points ${reached.join()}, expected 1,1,3,3,5`)
  }),

  igtTest("device-submit-unordered", "points submitted as 1, 5, 3, 6, 7: after three signals the value is 5", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    const devices = [1, 5, 3, 6, 7].map((point) => attachSwSyncAt(machine, handle, point))
    for (const device of devices.slice(0, 3)) machine.increment(device)
    expectEqual(queryPoint(machine, handle), 5, "point")
    expectEqual(queryPoint(machine, handle, QUERY_LAST_SUBMITTED), 7, "last submitted")
    for (const device of devices.slice(3)) machine.increment(device)
    expectEqual(queryPoint(machine, handle), 7, "point at the end")
  }),

  igtTest("host-signal-ordered", "a point of the host stays hidden until the device's before it complete", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    signalPoints(machine, [handle], [3])
    const devices = [5, 7].map((point) => attachSwSyncAt(machine, handle, point))
    signalPoints(machine, [handle], [8])
    expectEqual(queryPoint(machine, handle), 3, "point with both pending")
    expectEqual(queryPoint(machine, handle, QUERY_LAST_SUBMITTED), 8, "last submitted")
    expectResult(waitFor(machine, "timeline", [{ handle, point: 8 }], 0), "ETIME", "wait for 8")
    expectResult(waitFor(machine, "timeline", [{ handle, point: 8 }], WAIT_AVAILABLE), "0", "8 is available")
    machine.increment(devices[1] ?? 0)
    expectEqual(queryPoint(machine, handle), 3, "point with the first pending")
    machine.increment(devices[0] ?? 0)
    expectEqual(queryPoint(machine, handle), 8, "point at the end")
    expectResult(waitFor(machine, "timeline", [{ handle, point: 8 }], 0), "0", "wait for 8 at the end")
  }),

  igtTest("32bits-limit", "points pass 2^31 - 1 without a break, watched all along", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    const limit = 2 ** 31 - 1
    const points = Array.from({ length: 20 }, (_, index) => limit - 10 + index)
    let value = 0
    for (const [index, point] of points.entries()) {
      machine.after(2 * index * MS, () => {
        const device = attachSwSyncAt(machine, handle, point)
        machine.after(MS, () => machine.increment(device))
      })
      // The checker looks four times a point.
      for (let look = 0; look < 4; look++)
        machine.after(2 * index * MS + (look * MS) / 2, () => {
          const now = queryPoint(machine, handle)
          expectThat(now >= value, `the value went from ${value} back to ${now}`)
          value = now
        })
    }
    const waits = points.map((point) => startWait(machine, "timeline", [{ handle, point }], WAIT_FOR_SUBMIT, 1000 * MS))
    for (const [index, wait] of waits.entries()) {
      expectResult(machine.finish(wait), "0", `wait for ${points[index]}`)
      expectEqual(wait.at, (2 * index + 1) * MS, `end of the wait for ${points[index]}`)
    }
    expectEqual(queryPoint(machine, handle), limit + 9, "point at the end")
  }),
]
